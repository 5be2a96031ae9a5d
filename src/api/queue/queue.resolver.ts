import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import type { QueueToken as QueueTokenState } from "../../queue/token/queue-token";
import { Operation } from "../access/operation-policy";
import type { GraphContext } from "../context";
import {
  Draw,
  IssueQueueTokenInput,
  IssueQueueTokenPayload,
  LeaveQueuePayload,
  QueueToken,
  SeatCounts,
  WaitRange,
} from "./queue.type";

@Resolver(() => QueueToken)
export class QueueResolver {
  @Operation({ needs: "TOKEN" })
  @Query(() => QueueToken, {
    description:
      "Where the caller's token stands now; asking counts as being present. Errors: INVALID_TOKEN.",
  })
  queueToken(@Ctx() { services, caller }: GraphContext) {
    return services.queue.read(caller.token());
  }

  @Operation({ needs: "TOKEN" })
  @Query(() => Draw, {
    description:
      "What the order of those who gathered before the sale opened rests on, and the caller's own part in it. The " +
      "lower draw number is nearer the front; whoever came after the opening stands behind. Errors: INVALID_TOKEN.",
  })
  draw(@Ctx() { services, caller }: GraphContext) {
    return services.queue.draw(caller.token());
  }

  @Operation({ needs: "IDENTITY", budget: "join" })
  @Mutation(() => IssueQueueTokenPayload, {
    description:
      "Joins the line of a concert, or gives the same token again while it is WAITING or ACTIVE. Where " +
      "identities are required, needs one whose subject is the user. " +
      "Errors: INVALID_TOKEN, FORBIDDEN, USER_NOT_FOUND, CONCERT_NOT_FOUND, SALE_NOT_OPEN, SALE_CLOSED, RATE_LIMITED.",
  })
  async issueQueueToken(
    @Arg("input", () => IssueQueueTokenInput, { description: "Who joins which line." })
    input: IssueQueueTokenInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    await services.users.recognize(input.userId, caller.identity);
    return services.queue.issue(input, caller.optionalToken());
  }

  @Operation({ needs: "TOKEN" })
  @Mutation(() => LeaveQueuePayload, {
    description: "Ends the caller's token; the next in line takes a freed slot. Errors: INVALID_TOKEN.",
  })
  async leaveQueue(@Ctx() { services, caller }: GraphContext) {
    return { queueToken: await services.queue.leave(caller.token()) };
  }

  @Operation({ needs: "TOKEN" })
  @Subscription(() => QueueToken, {
    description:
      "Where the caller's token stands: at once, then with every change that matters to its user, often near the " +
      "front and seldom far back. Ends after EXPIRED. Errors: INVALID_TOKEN.",
    subscribe: async ({ context: { services, caller } }: { context: GraphContext }) =>
      services.queueWatch.watch(caller.token()),
  })
  queuePosition(@Root() state: QueueTokenState): QueueTokenState {
    return state;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "How long the wait will probably be, in seconds, from measured session lengths and admissions; " +
      "null while too little is known, and unless WAITING.",
  })
  async estimatedWaitSeconds(@Root() token: QueueTokenState, @Ctx() { services }: GraphContext) {
    return (await services.queue.estimateWait(token))?.likelySeconds ?? null;
  }

  @FieldResolver(() => SeatCounts, {
    description:
      "How many seats of the concert are left, so that a waiter knows whether waiting makes sense.",
  })
  seats(@Root() { concertId }: QueueTokenState, @Ctx() { services }: GraphContext) {
    return services.concerts.countSeats(concertId);
  }

  @FieldResolver(() => WaitRange, {
    nullable: true,
    description: "How long the wait will probably be, and at worst; null while too little is known.",
  })
  waitRange(@Root() token: QueueTokenState, @Ctx() { services }: GraphContext) {
    return services.queue.estimateWait(token);
  }
}
