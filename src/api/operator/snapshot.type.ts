import { GraphQLSafeInt } from "graphql-scalars";
import { Field, Float, Int, ObjectType } from "type-graphql";
import { AdmissionState } from "../enums";
import { DateTime, ID } from "../scalars";

@ObjectType({ description: "Turns that have ended, by reason." })
export class EndedTurns {
  @Field(() => Int, { description: "The user paid." })
  paid!: number;

  @Field(() => Int, { description: "The user left without paying." })
  left!: number;

  @Field(() => Int, { description: "The turn timed out." })
  timedOut!: number;
}

@ObjectType({ description: "Seats by status, at this moment." })
export class SeatSales {
  @Field(() => Int, { description: "Available seats." })
  seatsAvailable!: number;

  @Field(() => Int, { description: "Held seats, which may still be paid." })
  seatsHeld!: number;

  @Field(() => Int, { description: "Sold seats." })
  seatsSold!: number;

  @Field(() => GraphQLSafeInt, { description: "The revenue of the sold seats, in points." })
  revenuePoints!: number;
}

@ObjectType({ description: "The seats of one section by status." })
export class SectionSales extends SeatSales {
  @Field(() => String, { description: "The section." })
  section!: string;
}

@ObjectType({ description: "The queue of a concert and its sale at one moment." })
export class QueueSnapshot {
  @Field(() => ID, { description: "The id of the concert." })
  concertId!: string;

  @Field(() => AdmissionState, { description: "Whether the queue admits waiters." })
  admission!: keyof typeof AdmissionState;

  @Field(() => DateTime, {
    nullable: true,
    description: "When admission stopped; null while OPEN.",
  })
  pausedSince!: Date | null;

  @Field(() => String, { nullable: true, description: "Why nobody is admitted; null while OPEN." })
  pauseReason!: string | null;

  @Field(() => Int, { description: "How many users may be admitted at a time." })
  capacity!: number;

  @Field(() => Int, { description: "How many waiters may be admitted in any second." })
  admissionsPerSecond!: number;

  @Field(() => Int, { description: "Waiters who are present." })
  waiting!: number;

  @Field(() => Int, { description: "Waiters who are absent. Admission skips them." })
  absent!: number;

  @Field(() => Int, { description: "Users who are admitted now." })
  active!: number;

  @Field(() => Int, { description: "Users admitted in the last minute." })
  admittedLastMinute!: number;

  @Field(() => EndedTurns, { description: "Turns that ended in the last minute." })
  finishedLastMinute!: EndedTurns;

  @Field(() => Int, {
    description: "Users who left the queue in the last minute and were never admitted.",
  })
  gaveUpLastMinute!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "The median wait of the last 200 admitted users, from issue to admission. Null while there are none.",
  })
  medianWaitSeconds!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "The 90th percentile of the same waits. Null while there are none.",
  })
  ninetiethPercentileWaitSeconds!: number | null;

  @Field(() => EndedTurns, { description: "The last 200 turns that ended." })
  recentTurns!: EndedTurns;

  @Field(() => Float, {
    nullable: true,
    description: "The share of recentTurns that paid, 0 to 1. Null while there are none.",
  })
  conversion!: number | null;

  @Field(() => SeatSales, { description: "The seats of all performances together." })
  sales!: SeatSales;
}
