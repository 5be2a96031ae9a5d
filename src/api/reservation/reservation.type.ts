import { Field, InputType, Int, ObjectType } from "type-graphql";
import { ReservationStatus } from "../enums";
import { PageInfo } from "../page.type";
import { QueueToken } from "../queue/queue.type";
import { DateTime, ID, Uuid } from "../scalars";

@ObjectType({ description: "Seats held for a user, which may become a purchase." })
export class Reservation {
  @Field(() => ID, { description: "Identifies the reservation." })
  id!: string;

  @Field(() => ReservationStatus, { description: "How far it has come, at this moment." })
  status!: keyof typeof ReservationStatus;

  @Field(() => Int, { description: "What its seats cost together, in points." })
  amount!: number;

  @Field(() => DateTime, { description: "When the hold ends, or ended, unless it is paid before." })
  expiresAt!: Date;

  @Field(() => DateTime, { description: "When the seats were held." })
  createdAt!: Date;

  userId!: string;
  performanceId!: string;
  seatIds!: number[];
  paymentId!: string | null;
}

@ObjectType({ description: "A page of reservations." })
export class ReservationPage {
  @Field(() => [Reservation], { description: "The reservations, newest first." })
  nodes!: Reservation[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}

@InputType({ description: "Seats to hold, all or none." })
export class HoldSeatsInput {
  @Field(() => ID, { description: "A performance of the token's concert." })
  performanceId!: string;

  @Field(() => [ID], { description: "Seats of that performance, each once." })
  seatIds!: string[];

  @Field(() => Uuid, {
    description: "Chosen by the client for this hold; repeating it gives the first result again.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "What a hold changed." })
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

@ObjectType({ description: "What a cancellation changed." })
export class CancelReservationPayload {
  @Field(() => Reservation, { description: "The reservation, cancelled, with its seats free again." })
  reservation!: Reservation;
}

@ObjectType({ description: "A hold as its owner should see it now." })
export class HoldExpiry {
  @Field(() => Reservation, { description: "The reservation." })
  reservation!: Reservation;

  @Field(() => ReservationStatus, { description: "How far it has come." })
  status!: keyof typeof ReservationStatus;

  @Field(() => DateTime, { description: "When the hold ends." })
  expiresAt!: Date;

  @Field(() => DateTime, {
    description: "The server's clock, for a countdown that needs no clock of its own.",
  })
  now!: Date;

  @Field(() => Boolean, { description: "Whether the time to warn the owner has come." })
  endingSoon!: boolean;
}
