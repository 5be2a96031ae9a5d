import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import type { QueueToken as QueueTokenState } from "../../queue/token/queue-token";
import { Operation } from "../../access/operation-policy";
import { Concert } from "../concert/concert.type";
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
    description: "The state of the caller's token now. A waiter who asks is present. Errors: INVALID_TOKEN.",
  })
  queueToken(@Ctx() { services, caller }: GraphContext) {
    return services.queue.read(caller.token());
  }

  @Operation({ needs: "TOKEN" })
  @Query(() => Draw, {
    description:
      "How the draw ordered the users who gathered before the sale opened, and the caller's part in it. The " +
      "lower draw number is nearer the front. Users who joined later are behind them. Errors: INVALID_TOKEN.",
  })
  draw(@Ctx() { services, caller }: GraphContext) {
    return services.queue.draw(caller.token());
  }

  @Operation({ needs: "IDENTITY", budget: "join" })
  @Mutation(() => IssueQueueTokenPayload, {
    description:
      "Joins the queue of a concert, or returns the same token while it is WAITING or ACTIVE. When " +
      "identities are required, it needs one whose subject is the user. " +
      "Errors: INVALID_TOKEN, FORBIDDEN, USER_NOT_FOUND, CONCERT_NOT_FOUND, SALE_NOT_OPEN, SALE_CLOSED, RATE_LIMITED.",
  })
  async issueQueueToken(
    @Arg("input", () => IssueQueueTokenInput, { description: "The user and the queue." })
    { userId, concertId }: IssueQueueTokenInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    const name = services.users.recognize(userId, caller.identity);
    return services.queue.issue({ userId, concertId, name }, caller.optionalToken());
  }

  @Operation({ needs: "TOKEN" })
  @Mutation(() => LeaveQueuePayload, {
    description: "Ends the caller's token. The next waiter gets a freed slot. Errors: INVALID_TOKEN.",
  })
  async leaveQueue(@Ctx() { services, caller }: GraphContext) {
    return { queueToken: await services.queue.leave(caller.token()) };
  }

  @Operation({ needs: "TOKEN" })
  @Subscription(() => QueueToken, {
    description:
      "Sends the state of the caller's token immediately, then with every change that matters to its user: often near the " +
      "front, rarely far back. Ends after EXPIRED. Errors: INVALID_TOKEN.",
    subscribe: async ({ context: { services, caller } }: { context: GraphContext }) =>
      services.queueWatch.watch(caller.token(), caller.client),
  })
  queuePosition(@Root() state: QueueTokenState): QueueTokenState {
    return state;
  }

  @FieldResolver(() => Concert, { description: "The concert of the queue, at most one second old." })
  concert(@Root() { concertId }: QueueTokenState, @Ctx() { services }: GraphContext) {
    return services.concerts.find(concertId);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "The likely wait in seconds, from measured turns and admissions. " +
      "Null while too little is measured or admission is paused, and unless WAITING.",
  })
  async estimatedWaitSeconds(@Root() token: QueueTokenState, @Ctx() { services }: GraphContext) {
    return (await services.queue.estimateWait(token))?.likelySeconds ?? null;
  }

  @FieldResolver(() => SeatCounts, {
    description: "The seats of the concert, so that a waiter knows whether waiting makes sense.",
  })
  seats(@Root() { concertId }: QueueTokenState, @Ctx() { services }: GraphContext) {
    return services.concerts.countSeats(concertId);
  }

  @FieldResolver(() => WaitRange, {
    nullable: true,
    description:
      "The likely and the worst wait. Null while too little is measured or admission is paused, and unless WAITING.",
  })
  waitRange(@Root() token: QueueTokenState, @Ctx() { services }: GraphContext) {
    return services.queue.estimateWait(token);
  }
}
