import { GraphQLSafeInt } from "graphql-scalars";
import { Field, Float, Int, ObjectType } from "type-graphql";
import { AdmissionState } from "../enums";
import { DateTime, ID } from "../scalars";

@ObjectType({ description: "Turns of admitted people that have ended, by why." })
export class EndedTurns {
  @Field(() => Int, { description: "Paid for seats." })
  paid!: number;

  @Field(() => Int, { description: "Left without paying." })
  left!: number;

  @Field(() => Int, { description: "Did not finish in time." })
  timedOut!: number;
}

@ObjectType({ description: "How far seats have been sold, at this moment." })
export class SeatSales {
  @Field(() => Int, { description: "Seats that nobody has bought and nobody holds." })
  seatsAvailable!: number;

  @Field(() => Int, { description: "Seats that somebody holds and may still pay for." })
  seatsHeld!: number;

  @Field(() => Int, { description: "Seats that have been paid for." })
  seatsSold!: number;

  @Field(() => GraphQLSafeInt, { description: "What the sold seats have brought in, in points." })
  revenuePoints!: number;
}

@ObjectType({ description: "How far one section of a performance has been sold." })
export class SectionSales extends SeatSales {
  @Field(() => String, { description: "The section." })
  section!: string;
}

@ObjectType({ description: "The line of a concert and its sale at one moment, as operators watch them." })
export class QueueSnapshot {
  @Field(() => ID, { description: "The concert." })
  concertId!: string;

  @Field(() => AdmissionState, { description: "Whether people are being admitted." })
  admission!: keyof typeof AdmissionState;

  @Field(() => DateTime, {
    nullable: true,
    description: "Since when nobody is admitted; null while OPEN.",
  })
  pausedSince!: Date | null;

  @Field(() => String, { nullable: true, description: "Why nobody is admitted; null while OPEN." })
  pauseReason!: string | null;

  @Field(() => Int, { description: "How many people may be admitted at a time." })
  capacity!: number;

  @Field(() => Int, { description: "How many people are admitted within any second at most." })
  admissionsPerSecond!: number;

  @Field(() => Int, { description: "People in the line who are present." })
  waiting!: number;

  @Field(() => Int, { description: "People in the line who have fallen silent; they are passed over." })
  absent!: number;

  @Field(() => Int, { description: "People who are admitted now." })
  active!: number;

  @Field(() => Int, { description: "People admitted within the last minute." })
  admittedLastMinute!: number;

  @Field(() => EndedTurns, { description: "Turns of admitted people that ended within the last minute." })
  finishedLastMinute!: EndedTurns;

  @Field(() => Int, {
    description: "People whose place in the line ended within the last minute, never admitted.",
  })
  gaveUpLastMinute!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "Half of the last 200 admitted waited no longer, from issue to admission; null while there are none.",
  })
  medianWaitSeconds!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Nine of ten of the last 200 admitted waited no longer; null while there are none.",
  })
  ninetiethPercentileWaitSeconds!: number | null;

  @Field(() => EndedTurns, { description: "The last 200 turns of admitted people that ended." })
  recentTurns!: EndedTurns;

  @Field(() => Float, {
    nullable: true,
    description: "Which part of recentTurns paid, 0 to 1; null while there are none.",
  })
  conversion!: number | null;

  @Field(() => SeatSales, { description: "The seats of all dates together." })
  sales!: SeatSales;
}
