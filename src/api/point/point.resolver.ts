import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import { Operation } from "../../access/operation-policy";
import type { GraphContext } from "../context";
import { PageArgs, toPageRequest } from "../page.type";
import {
  ChargePointsInput,
  ChargePointsPayload,
  PointAccount,
  PointEntry,
  PointEntryConnection,
} from "./point.type";
import { ID } from "../scalars";

@Resolver(() => PointAccount)
export class PointAccountResolver {
  @Operation({ needs: "POINTS_ACCESS" })
  @Query(() => PointAccount, {
    description:
      "The caller's points. Needs an ACTIVE token, or any valid one when POINTS_ACCESS allows it. " +
      "Errors: those of the token.",
  })
  pointAccount(@Ctx() { services, caller }: GraphContext) {
    return services.points.account(caller.token().userId);
  }

  @Operation({ needs: "POINTS_ACCESS", budget: "charge", urgent: true, repeatable: true })
  @Mutation(() => ChargePointsPayload, {
    description:
      "Adds points to the caller's account, once for each key. Needs an ACTIVE token, or any valid one when " +
      "POINTS_ACCESS allows it. Errors: those of the token, INVALID_AMOUNT, IDEMPOTENCY_CONFLICT, RATE_LIMITED.",
  })
  chargePoints(
    @Arg("input", () => ChargePointsInput, { description: "Points to add." }) input: ChargePointsInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    const { amount: amountPoints, idempotencyKey } = input;
    return services.points.charge(caller.buyer, { amountPoints, idempotencyKey });
  }

  @FieldResolver(() => ID, { description: "Identifies the account. It is not the id of its owner." })
  id(@Root() { userId }: PointAccount): string {
    // A Relay store has one record for an id, whatever its type.
    return `${userId}.points`;
  }

  @FieldResolver(() => PointEntryConnection, { description: "Movements of points, newest first." })
  history(
    @Root() { userId }: PointAccount,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services }: GraphContext,
  ) {
    return services.points.history(userId, toPageRequest(page));
  }
}

@Resolver(() => PointEntry)
export class PointEntryResolver {
  @FieldResolver(() => ID, { description: "Identifies the entry." })
  id(@Root() { userId, sequence }: PointEntry): string {
    return `${userId}.${sequence}`;
  }
}
