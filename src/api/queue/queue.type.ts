import { Field, InputType, Int, ObjectType } from "type-graphql";
import { AdmissionState, QueueEndReason, QueueTokenStatus } from "../enums";
import { DateTime, ID, Uuid } from "../scalars";

/** Its fields are properties. A resolver for each, as type-graphql makes them, costs a push more than all the rest of GraphQL. */
@ObjectType({
  description: "A user's right to one position or one turn in the queue of a concert.",
  simpleResolvers: true,
})
export class QueueToken {
  @Field(() => ID, { description: "Identifies the token." })
  id!: string;

  userId!: string;

  @Field(() => ID, { description: "The id of the queue's concert." })
  concertId!: string;

  @Field(() => QueueTokenStatus, { description: "Its state." })
  status!: keyof typeof QueueTokenStatus;

  @Field(() => Int, {
    nullable: true,
    description: "Its position in the queue: 1 is next. Null unless WAITING.",
  })
  position!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of waiters ahead; null unless WAITING." })
  peopleAhead!: number | null;

  @Field(() => Int, { description: "The number of present waiters in the queue." })
  queueLength!: number;

  @Field(() => QueueEndReason, { nullable: true, description: "Why it ended; null unless EXPIRED." })
  endReason!: keyof typeof QueueEndReason | null;

  @Field(() => DateTime, { description: "When it was issued." })
  issuedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its user was admitted; null before that.",
  })
  admittedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When an ACTIVE token times out, or when an EXPIRED one ended. Null while WAITING.",
  })
  expiresAt!: Date | null;

  @Field(() => AdmissionState, { description: "Whether the queue admits waiters." })
  admission!: keyof typeof AdmissionState;

  @Field(() => DateTime, {
    nullable: true,
    description: "When admission stopped; null while it continues.",
  })
  pausedSince!: Date | null;

  @Field(() => String, { nullable: true, description: "Why admission stopped; null while it continues." })
  pauseReason!: string | null;
}

@ObjectType({ description: "The seats of all performances of a concert together, at most one second old." })
export class SeatCounts {
  @Field(() => Int, { description: "Available seats." })
  seatsAvailable!: number;

  @Field(() => Int, { description: "Held seats, which may still be paid." })
  seatsHeld!: number;

  @Field(() => Int, { description: "Sold seats." })
  seatsSold!: number;
}

@ObjectType({ description: "How long a waiter will wait, from measured turns and admissions." })
export class WaitRange {
  @Field(() => Int, { description: "The likely wait in seconds." })
  likelySeconds!: number;

  @Field(() => Int, { description: "The worst wait in seconds, as far as measurements can tell." })
  worstSeconds!: number;
}

@ObjectType({
  description:
    "How the draw ordered the users who gathered before the sale opened. To check it: the SHA-256 of seed is commitment, " +
    "and the first 11 hexadecimal digits of HMAC-SHA256(key: seed, message: tokenId) are drawNumber.",
})
export class Draw {
  @Field(() => DateTime, { description: "When the sale opens." })
  opensAt!: Date;

  @Field(() => String, {
    description: "SHA-256 of the seed's text, in hexadecimal. Public from the beginning.",
  })
  commitment!: string;

  @Field(() => String, { nullable: true, description: "The seed; null until the sale has opened." })
  seed!: string | null;

  @Field(() => ID, { description: "The caller's token." })
  tokenId!: string;

  @Field(() => Boolean, {
    description: "Whether the token was issued before the sale opened and so took part.",
  })
  gathered!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "11 hexadecimal digits. Null until the sale has opened, and for a token that took no part.",
  })
  drawNumber!: string | null;
}

@InputType({ description: "The user who joins, and the queue." })
export class IssueQueueTokenInput {
  @Field(() => Uuid, { description: "A registered user." })
  userId!: string;

  @Field(() => ID, { description: "The concert." })
  concertId!: string;
}

@ObjectType({ description: "A queue token to present, and its state." })
export class IssueQueueTokenPayload {
  @Field(() => String, {
    description:
      "The signed JWT. Present it as 'Bearer <token>' in Authorization or connectionParams.authorization.",
  })
  token!: string;

  @Field(() => QueueToken, { description: "The state of the token." })
  queueToken!: QueueToken;
}

@ObjectType({ description: "The result of leaving." })
export class LeaveQueuePayload {
  @Field(() => QueueToken, { description: "The token, ended." })
  queueToken!: QueueToken;
}
