import { Ctx, Query, Resolver } from "type-graphql";
import { Operation } from "../../access/operation-policy";
import type { GraphContext } from "../context";
import { IntegrityReport } from "./integrity.type";

@Resolver()
export class OperatorIntegrityResolver {
  @Operation({ needs: "OPERATOR" })
  @Query(() => IntegrityReport, {
    description:
      "Checks all seats, points, payments and queues against the invariants. The report is at most five seconds old. " +
      "For operators. Errors: FORBIDDEN.",
  })
  integrity(@Ctx() { services }: GraphContext) {
    return services.integrity.report();
  }
}
