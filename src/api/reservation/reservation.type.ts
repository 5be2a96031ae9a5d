import { Field, InputType, Int, ObjectType } from "type-graphql";
import { ReservationStatus } from "../enums";
import { connectionOf } from "../page.type";
import { QueueToken } from "../queue/queue.type";
import { DateTime, ID, Uuid } from "../scalars";

@ObjectType({ description: "Seats that a user holds and may pay." })
export class Reservation {
  @Field(() => ID, { description: "Identifies the reservation." })
  id!: string;

  @Field(() => ReservationStatus, { description: "Its status at this moment." })
  status!: keyof typeof ReservationStatus;

  @Field(() => Int, { description: "The price of all its seats, in points." })
  amount!: number;

  @Field(() => DateTime, { description: "When the hold ends, unless it is paid before." })
  expiresAt!: Date;

  @Field(() => DateTime, { description: "When the seats were held." })
  createdAt!: Date;

  userId!: string;
  performanceId!: string;
  seatIds!: number[];
  paymentId!: string | null;
}

export const ReservationConnection = connectionOf(Reservation, "The reservations, newest first");

@InputType({ description: "Seats to hold, all or none." })
export class HoldSeatsInput {
  @Field(() => ID, { description: "A performance of the token's concert." })
  performanceId!: string;

  @Field(() => [ID], { description: "Seats of that performance, each once." })
  seatIds!: string[];

  @Field(() => Uuid, {
    description: "Chosen by the client for this hold. The same key returns the first result.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The result of a hold." })
export class HoldSeatsPayload {
  @Field(() => Reservation, { description: "The hold." })
  reservation!: Reservation;

  @Field(() => QueueToken, {
    description: "The caller's queue token, which lasts at least as long as the hold.",
  })
  queueToken!: QueueToken;
}

@InputType({ description: "A reservation to give back." })
export class CancelReservationInput {
  @Field(() => ID, { description: "A PENDING reservation of the caller." })
  reservationId!: string;
}

@ObjectType({ description: "The result of a cancellation." })
export class CancelReservationPayload {
  @Field(() => Reservation, { description: "The cancelled reservation. Its seats are free again." })
  reservation!: Reservation;
}

@ObjectType({ description: "The state of a hold, for its owner." })
export class HoldExpiry {
  @Field(() => Reservation, { description: "The reservation." })
  reservation!: Reservation;

  @Field(() => ReservationStatus, { description: "Its status." })
  status!: keyof typeof ReservationStatus;

  @Field(() => DateTime, { description: "When the hold ends." })
  expiresAt!: Date;

  @Field(() => DateTime, {
    description: "The server's time, so that a countdown does not depend on the client's clock.",
  })
  now!: Date;

  @Field(() => Boolean, {
    description: "Whether the hold ends soon, so that the client should warn its user.",
  })
  endingSoon!: boolean;
}
