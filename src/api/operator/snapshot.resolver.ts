import { Arg, Ctx, FieldResolver, Query, Resolver, Root, Subscription } from "type-graphql";
import type { QueueSnapshot as Snapshot } from "../../operator/queue-snapshot";
import { Operation } from "../../access/operation-policy";
import { Concert } from "../concert/concert.type";
import type { GraphContext } from "../context";
import { QueueSnapshot, SectionSales } from "./snapshot.type";
import { ID } from "../scalars";

@Resolver(() => QueueSnapshot)
export class OperatorSnapshotResolver {
  @Operation({ needs: "OPERATOR" })
  @Query(() => QueueSnapshot, {
    name: "queueSnapshot",
    description:
      "The queue of a concert and its sale, at most 0.5 s old. For operators. " +
      "Errors: FORBIDDEN, CONCERT_NOT_FOUND.",
  })
  readQueueSnapshot(
    @Arg("concertId", () => ID, { description: "The concert." }) concertId: string,
    @Ctx() { services }: GraphContext,
  ) {
    return services.queueSnapshots.read(concertId);
  }

  @Operation({ needs: "OPERATOR" })
  @Query(() => [SectionSales], {
    description:
      "The seats of each section by status, in the order of the hall, at most 0.5 s old. " +
      "For operators. Errors: FORBIDDEN, PERFORMANCE_NOT_FOUND.",
  })
  salesBySection(
    @Arg("performanceId", () => ID, { description: "The performance." }) performanceId: string,
    @Ctx() { services }: GraphContext,
  ) {
    return services.queueSnapshots.salesBySection(performanceId);
  }

  @Operation({ needs: "OPERATOR" })
  @Subscription(() => QueueSnapshot, {
    description:
      "Sends the queue of a concert and its sale immediately, then once a second while they change. For operators. " +
      "Errors: FORBIDDEN, CONCERT_NOT_FOUND.",
    subscribe: ({ args, context }: { args: { concertId: string }; context: GraphContext }) =>
      context.services.queueSnapshots.watch(args.concertId),
  })
  queueSnapshot(
    @Arg("concertId", () => ID, { description: "The concert." }) _: string,
    @Root() snapshot: Snapshot,
  ): Snapshot {
    return snapshot;
  }

  @FieldResolver(() => Concert, { description: "The concert." })
  concert(@Root() { concertId }: Snapshot, @Ctx() { services }: GraphContext) {
    return services.concerts.find(concertId);
  }
}
