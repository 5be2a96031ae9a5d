import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { Operation } from "../../access/operation-policy";
import type { Payment as PaymentState } from "../../payment/payment.repository";
import type { PaymentResult } from "../../payment/payment.service";
import type { GraphContext } from "../context";
import { Payment, PayReservationInput, PayReservationPayload } from "./payment.type";
import { QueueToken } from "../queue/queue.type";
import { Reservation } from "../reservation/reservation.type";

@Resolver(() => Payment)
export class PaymentResolver {
  @Operation({ needs: "ACTIVE", budget: "pay", urgent: true, repeatable: true })
  @Mutation(() => PayReservationPayload, {
    description:
      "Pays a live hold with points, once for each key. The seats belong to the caller, and the token ends. Needs an " +
      "ACTIVE token. Errors: those of the token, RESERVATION_NOT_FOUND, NOT_OWNER, RESERVATION_EXPIRED, " +
      "RESERVATION_CANCELLED, ALREADY_PAID, INSUFFICIENT_POINTS, IDEMPOTENCY_CONFLICT, RATE_LIMITED.",
  })
  async payReservation(
    @Arg("input", () => PayReservationInput, { description: "The reservation." }) input: PayReservationInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return services.payments.pay(caller.buyer, input);
  }

  @FieldResolver(() => Reservation, { description: "The paid reservation." })
  reservation(@Root() payment: PaymentState, @Ctx() { loaders }: GraphContext) {
    const { reservation, reservationId } = payment;
    return reservation ? Object.assign({ payment }, reservation) : loaders.reservation.load(reservationId);
  }
}

@Resolver(() => Reservation)
export class ReservationPaymentResolver {
  @FieldResolver(() => Payment, { nullable: true, description: "Its payment; null unless CONFIRMED." })
  payment(
    @Root() { paymentId, payment }: Reservation & { payment?: PaymentState },
    @Ctx() { loaders }: GraphContext,
  ) {
    return payment ?? (paymentId === null ? null : loaders.payment.load(paymentId));
  }
}

@Resolver(() => PayReservationPayload)
export class PayReservationPayloadResolver {
  @FieldResolver(() => QueueToken, { description: "The caller's queue token, ended by the payment." })
  queueToken(@Root() { queueToken }: PaymentResult, @Ctx() { services, caller }: GraphContext) {
    return queueToken ?? services.queue.read(caller.token());
  }
}
