import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Reservation as ReservationState } from "../../reservation/reservation";
import type { HoldState } from "../../reservation/hold-watch";
import { Operation } from "../../access/operation-policy";
import { Performance, Seat } from "../concert/concert.type";
import type { GraphContext } from "../context";
import { PageArgs, toPageRequest } from "../page.type";
import {
  CancelReservationInput,
  CancelReservationPayload,
  HoldExpiry,
  HoldSeatsInput,
  HoldSeatsPayload,
  Reservation,
  ReservationConnection,
} from "./reservation.type";
import { ID } from "../scalars";

@Resolver(() => Reservation)
export class ReservationResolver {
  @Operation({ needs: "TOKEN" })
  @Query(() => Reservation, {
    description: "A reservation of the caller. Errors: INVALID_TOKEN, RESERVATION_NOT_FOUND, NOT_OWNER.",
  })
  reservation(
    @Arg("id", () => ID, { description: "The reservation." }) id: string,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return services.reservations.findOwn(caller.token(), id);
  }

  @Operation({ needs: "TOKEN" })
  @Query(() => ReservationConnection, {
    description: "Reservations of the caller, newest first. Errors: INVALID_TOKEN, BAD_USER_INPUT.",
  })
  myReservations(@Args(() => PageArgs) page: PageArgs, @Ctx() { services, caller }: GraphContext) {
    return services.reservations.listOwn(caller.token(), toPageRequest(page));
  }

  @Operation({ needs: "ACTIVE", budget: "hold", urgent: true, repeatable: true })
  @Mutation(() => HoldSeatsPayload, {
    description:
      "Holds seats for five minutes, all or none, once for each key. Needs an ACTIVE token. Errors: those of the " +
      "token, PERFORMANCE_NOT_FOUND, SEAT_NOT_FOUND, SEAT_TAKEN, SEAT_LIMIT_EXCEEDED, SALE_CLOSED, IDEMPOTENCY_CONFLICT, " +
      "BAD_USER_INPUT, RATE_LIMITED.",
  })
  async holdSeats(
    @Arg("input", () => HoldSeatsInput, { description: "The seats." }) input: HoldSeatsInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return services.reservations.hold(caller.buyer, input);
  }

  @Operation({ needs: "ACTIVE", budget: "hold", urgent: true })
  @Mutation(() => CancelReservationPayload, {
    description:
      "Cancels a live hold, which frees its seats. Counts as a hold when they are limited. Needs an ACTIVE token. " +
      "Errors: those of the token, RESERVATION_NOT_FOUND, NOT_OWNER, ALREADY_PAID, RESERVATION_CANCELLED, " +
      "RESERVATION_EXPIRED, RATE_LIMITED.",
  })
  async cancelReservation(
    @Arg("input", () => CancelReservationInput, { description: "The reservation." })
    { reservationId }: CancelReservationInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return { reservation: await services.reservations.cancel(caller.token(), reservationId) };
  }

  @Operation({ needs: "TOKEN", urgent: true })
  @Subscription(() => HoldExpiry, {
    description:
      "Sends the state of the caller's hold immediately, a warning before it ends, then EXPIRED, CONFIRMED or " +
      "CANCELLED, and ends. Errors: INVALID_TOKEN, RESERVATION_NOT_FOUND, NOT_OWNER.",
    subscribe: ({ args, context }: { args: { reservationId: string }; context: GraphContext }) =>
      context.services.holdWatch.watch(context.caller.token(), args.reservationId),
  })
  holdExpiry(
    @Arg("reservationId", () => ID, { description: "The reservation." }) _: string,
    @Root() { reservation, endingSoon }: HoldState,
  ): HoldExpiry {
    const { status, expiresAt, now } = reservation;
    return { reservation, status, expiresAt, now, endingSoon };
  }

  @FieldResolver(() => [Seat], { description: "Its seats, with their status now." })
  seats(@Root() { seats, seatIds }: ReservationState, @Ctx() { loaders }: GraphContext) {
    return seats ?? loaders.seat.loadMany(seatIds);
  }

  @FieldResolver(() => Performance, { description: "Its performance." })
  performance(@Root() { performanceId }: Reservation, @Ctx() { services }: GraphContext) {
    return services.concerts.findPerformance(performanceId);
  }
}
