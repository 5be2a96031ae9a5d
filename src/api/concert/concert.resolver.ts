import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { limitToTurn, unasked } from "../../reservation/limit-to-turn";
import type { SeatPush } from "../../reservation/seat-feed";
import { Operation } from "../../access/operation-policy";
import { Concert, ConcertConnection, Performance, Seat, SeatChanges, SeatMap } from "./concert.type";
import type { GraphContext } from "../context";
import { SeatStatus } from "../enums";
import { PageArgs, toPageRequest } from "../page.type";
import { DateTime, ID } from "../scalars";

interface Watched {
  performanceId: string;
  since?: string | null;
}

@Resolver()
export class ConcertQueries {
  @Operation({ needs: "NOTHING" })
  @Query(() => ConcertConnection, {
    description: "Concerts whose sale has not closed. Needs no token. Errors: BAD_USER_INPUT.",
  })
  concerts(@Args(() => PageArgs) page: PageArgs, @Ctx() { services }: GraphContext) {
    return services.concerts.list(toPageRequest(page));
  }

  @Operation({ needs: "NOTHING" })
  @Query(() => Concert, {
    description:
      "A concert in any state of its sale, at most one second old. Needs no token. Errors: CONCERT_NOT_FOUND.",
  })
  concert(
    @Arg("id", () => ID, { description: "The concert." }) id: string,
    @Ctx() { services }: GraphContext,
  ) {
    return services.concerts.find(id);
  }

  @Operation({ needs: "NOTHING" })
  @Query(() => Performance, {
    description: "A performance in any state of its sale. Needs no token. Errors: PERFORMANCE_NOT_FOUND.",
  })
  performance(
    @Arg("id", () => ID, { description: "The performance." }) id: string,
    @Ctx() { services }: GraphContext,
  ) {
    return services.concerts.findPerformance(id);
  }

  @Operation({ needs: "ACTIVE" })
  @Query(() => [Performance], {
    complexity: 100,
    description:
      "Performances of the token's concert that start within [from, to] and have seats left, soonest first, " +
      "100 at most. Needs an ACTIVE token. Errors: those of the token, BAD_USER_INPUT.",
  })
  availableDates(
    @Arg("from", () => DateTime, { description: "Earliest start, inclusive." }) from: Date,
    @Arg("to", () => DateTime, { description: "Latest start, inclusive." }) to: Date,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return services.concerts.findPerformances(caller.token().concertId, { from, to });
  }

  @Operation({ needs: "ACTIVE" })
  // Fewer than a list may have, so that one full list is within the cost limit and several lists are not.
  @Query(() => [Seat], {
    complexity: 500,
    description:
      "The seats of a performance as a plain list, 6,000 at most. Crowds read seatMap instead. Needs an ACTIVE " +
      "token. Errors: those of the token, PERFORMANCE_NOT_FOUND, BAD_USER_INPUT.",
  })
  seats(
    @Arg("performanceId", () => ID, { description: "A performance of the token's concert." })
    performanceId: string,
    @Arg("status", () => SeatStatus, { nullable: true, description: "Only seats with this status." })
    status: keyof typeof SeatStatus | null,
    @Arg("section", () => String, { nullable: true, description: "Only seats of this section." })
    section: string | null,
    @Ctx() { services, caller }: GraphContext,
  ) {
    const filter = { performanceId, status: status ?? null, section: section ?? null };
    return services.concerts.listSeats(caller.token().concertId, filter);
  }

  @Operation({ needs: "ACTIVE" })
  @Query(() => SeatMap, {
    description:
      "The seats of a performance as a cacheable layout and their statuses. Needs an ACTIVE token. " +
      "Errors: those of the token, PERFORMANCE_NOT_FOUND.",
  })
  seatMap(
    @Arg("performanceId", () => ID, { description: "A performance of the token's concert." })
    performanceId: string,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return services.concerts.findSeatMap(caller.token().concertId, performanceId);
  }

  @Operation({ needs: "ACTIVE", urgent: true })
  @Subscription(() => SeatChanges, {
    description:
      "Sends the present version of a performance's seats immediately, with the changes since the given one, and then " +
      "all changes, in batches, until the turn ends. Subscribe first, then read seatMap or seats. Needs an ACTIVE token. " +
      "Errors: those of the token, PERFORMANCE_NOT_FOUND, BAD_USER_INPUT.",
    subscribe: async ({
      args: { performanceId, since },
      context,
    }: {
      args: Watched;
      context: GraphContext;
    }) => {
      const { caller, services } = context;
      const token = caller.token();
      await services.concerts.requirePerformance(token.concertId, performanceId);
      const turn = await services.queueWatch.watch(token, unasked(caller.client));
      return limitToTurn(turn, () => services.seatWatch.watch(performanceId, since ?? null));
    },
  })
  seatChanges(
    @Arg("performanceId", () => ID, { description: "A performance of the token's concert." }) _: string,
    @Arg("since", () => String, {
      nullable: true,
      description:
        "The version of the last push that the client has received. The first push tells what it missed.",
    })
    __: string | null,
    @Root() push: SeatPush,
  ): SeatPush {
    return push;
  }
}

@Resolver(() => Concert)
export class ConcertResolver {
  @FieldResolver(() => [Performance], { description: "Its performances, soonest first." })
  performances(@Root() { id }: Concert, @Ctx() { loaders }: GraphContext) {
    return loaders.performancesOfConcert.load(id);
  }
}

@Resolver(() => SeatMap)
export class SeatMapResolver {
  @FieldResolver(() => Performance, { description: "The performance." })
  performance(@Root() { performanceId }: SeatMap, @Ctx() { services }: GraphContext) {
    return services.concerts.findPerformance(performanceId);
  }
}

@Resolver(() => Performance)
export class PerformanceResolver {
  @FieldResolver(() => Concert, { description: "Its concert." })
  concert(@Root() { concertId }: Performance, @Ctx() { services }: GraphContext) {
    return services.concerts.find(concertId);
  }

  @FieldResolver(() => Int, {
    description: "The number of available seats: exact in availableDates, at most one second old elsewhere.",
  })
  seatsAvailable(@Root() { id, seatsAvailable }: Performance, @Ctx() { services }: GraphContext) {
    return seatsAvailable ?? services.concerts.countAvailable(id);
  }
}
