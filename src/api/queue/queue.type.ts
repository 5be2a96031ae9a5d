import { Field, InputType, Int, ObjectType } from "type-graphql";
import { AdmissionState, QueueEndReason, QueueTokenStatus } from "../enums";
import { DateTime, ID, Uuid } from "../scalars";

@ObjectType({ description: "A person's place in the line of one concert." })
export class QueueToken {
  @Field(() => ID, { description: "Identifies the token." })
  id!: string;

  userId!: string;

  @Field(() => ID, { description: "The concert whose line it is." })
  concertId!: string;

  @Field(() => QueueTokenStatus, { description: "Where it stands." })
  status!: keyof typeof QueueTokenStatus;

  @Field(() => Int, {
    nullable: true,
    description: "Its place in the line, 1 being next; null unless WAITING.",
  })
  position!: number | null;

  @Field(() => Int, { nullable: true, description: "How many people are ahead; null unless WAITING." })
  peopleAhead!: number | null;

  @Field(() => Int, { description: "How many people wait in the line." })
  queueLength!: number;

  @Field(() => QueueEndReason, { nullable: true, description: "Why it ended; null unless EXPIRED." })
  endReason!: keyof typeof QueueEndReason | null;

  @Field(() => DateTime, { description: "When it was issued." })
  issuedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its user was admitted; null before.",
  })
  admittedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When an ACTIVE token will time out, or when an EXPIRED one ended; null while WAITING.",
  })
  expiresAt!: Date | null;

  @Field(() => AdmissionState, { description: "Whether people of this line are being admitted." })
  admission!: keyof typeof AdmissionState;

  @Field(() => DateTime, {
    nullable: true,
    description: "Since when nobody is admitted; null while admission goes on.",
  })
  pausedSince!: Date | null;

  @Field(() => String, { nullable: true, description: "Why admission is paused; null while it goes on." })
  pauseReason!: string | null;
}

@ObjectType({ description: "Seats of all dates of a concert together, at most a second old." })
export class SeatCounts {
  @Field(() => Int, { description: "Seats that nobody has bought and nobody holds." })
  seatsAvailable!: number;

  @Field(() => Int, { description: "Seats that somebody holds and may still pay." })
  seatsHeld!: number;

  @Field(() => Int, { description: "Seats that somebody has paid for." })
  seatsSold!: number;
}

@ObjectType({ description: "How long somebody will wait, from measured session lengths and admissions." })
export class WaitRange {
  @Field(() => Int, { description: "Seconds the wait will probably be." })
  likelySeconds!: number;

  @Field(() => Int, { description: "Seconds the wait will be at worst, as far as can be measured." })
  worstSeconds!: number;
}

@ObjectType({
  description:
    "How those who gathered before a sale opened were put in order. Check it so: the SHA-256 of seed is commitment, " +
    "and the first 11 hexadecimal digits of HMAC-SHA256(key: seed, message: tokenId) are drawNumber.",
})
export class Draw {
  @Field(() => DateTime, { description: "When the sale opens." })
  opensAt!: Date;

  @Field(() => String, {
    description: "SHA-256 of the seed's text, in hexadecimal: public from the beginning.",
  })
  commitment!: string;

  @Field(() => String, { nullable: true, description: "The seed; null until the sale has opened." })
  seed!: string | null;

  @Field(() => ID, { description: "The caller's token." })
  tokenId!: string;

  @Field(() => Boolean, {
    description: "Whether the token was issued before the sale opened, and so took part.",
  })
  gathered!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "11 hexadecimal digits; null until the sale has opened, and for those who took no part.",
  })
  drawNumber!: string | null;
}

@InputType({ description: "Who wants to join which line." })
export class IssueQueueTokenInput {
  @Field(() => Uuid, { description: "A registered user." })
  userId!: string;

  @Field(() => ID, { description: "The concert." })
  concertId!: string;
}

@ObjectType({ description: "A queue token to present, and where it stands." })
export class IssueQueueTokenPayload {
  @Field(() => String, {
    description:
      "The signed JWT: present it as 'Bearer <token>' in Authorization or connectionParams.authorization.",
  })
  token!: string;

  @Field(() => QueueToken, { description: "Where the token stands." })
  queueToken!: QueueToken;
}

@ObjectType({ description: "What leaving changed." })
export class LeaveQueuePayload {
  @Field(() => QueueToken, { description: "The token, ended." })
  queueToken!: QueueToken;
}
