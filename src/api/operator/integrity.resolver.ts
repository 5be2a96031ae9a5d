import { Ctx, Query, Resolver } from "type-graphql";
import { Operation } from "../access/operation-policy";
import type { GraphContext } from "../context";
import { IntegrityReport } from "./integrity.type";

@Resolver()
export class OperatorIntegrityResolver {
  @Operation({ needs: "OPERATOR" })
  @Query(() => IntegrityReport, {
    description:
      "Checks all seats, points, payments and lines against the invariants, at most five seconds ago. " +
      "For operators. Errors: FORBIDDEN.",
  })
  integrity(@Ctx() { services }: GraphContext) {
    return services.integrity.report();
  }
}
