import { Authorized, Ctx, Query, Resolver } from "type-graphql";
import type { GraphContext } from "../context";
import { IntegrityReport } from "./integrity.type";

@Resolver()
export class OperatorIntegrityResolver {
  @Authorized("OPERATOR")
  @Query(() => IntegrityReport, {
    description:
      "Checks all seats, points, payments and lines against the invariants, at most five seconds ago. " +
      "For operators. Errors: FORBIDDEN.",
  })
  integrity(@Ctx() { services }: GraphContext) {
    return services.integrity.report();
  }
}
