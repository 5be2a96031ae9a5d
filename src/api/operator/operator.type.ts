import { GraphQLJSONObject } from "graphql-scalars";
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Concert } from "../concert/concert.type";
import { OperatorActionKind } from "../enums";
import { QueueSnapshot } from "./snapshot.type";
import { PageInfo } from "../page.type";
import { DateTime, ID } from "../scalars";

@InputType({ description: "A block of seats of one price." })
export class SectionInput {
  @Field(() => String, {
    description: "What it is called, 1 to 200 characters; no other section has this name.",
  })
  name!: string;

  @Field(() => Int, { description: "How many rows it has, from 1. They are named A, B, C and so on." })
  rows!: number;

  @Field(() => Int, { description: "How many seats each row has, from 1." })
  seatsPerRow!: number;

  @Field(() => Int, { description: "What each seat costs, in points: 0 to 10,000,000." })
  price!: number;
}

@InputType({ description: "A concert to be sold: every date has the same hall." })
export class CreateConcertInput {
  @Field(() => String, { description: "What it is called, 1 to 200 characters." })
  title!: string;

  @Field(() => String, { description: "Who plays, 1 to 200 characters." })
  artist!: string;

  @Field(() => String, { description: "Where it takes place, 1 to 200 characters." })
  venue!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its sale opens; null or left out: now.",
  })
  saleOpensAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its sale closes, after it opens; null or left out: it stays open.",
  })
  saleClosesAt?: Date | null;

  @Field(() => [DateTime], { description: "When its performances begin: 1 to 100 different dates." })
  startTimes!: Date[];

  @Field(() => [SectionInput], {
    description:
      "The sections of the hall, front to back, three in a row: 1 to 60, with at most 100,000 seats in the hall and " +
      "400,000 in all dates.",
  })
  sections!: SectionInput[];
}

@InputType({ description: "What to set of a line. What is left out stays." })
export class ConfigureQueueInput {
  @Field(() => ID, { description: "The concert whose line it is." })
  concertId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "How many people may be admitted at a time, 0 to 1,000,000. A lower one sends nobody away: as many must " +
      "finish before anyone else is admitted.",
  })
  capacity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How many people are admitted within any second, 1 to 100,000.",
  })
  admissionsPerSecond?: number | null;
}

@InputType({ description: "Which line to pause, and why." })
export class PauseAdmissionInput {
  @Field(() => ID, { description: "The concert whose line it is." })
  concertId!: string;

  @Field(() => String, { description: "Why, in words for those who wait: 1 to 200 characters." })
  reason!: string;
}

@InputType({ description: "Which line to resume." })
export class ResumeAdmissionInput {
  @Field(() => ID, { description: "The concert whose line it is." })
  concertId!: string;
}

@InputType({ description: "Which line to let run empty, and why." })
export class DrainQueueInput {
  @Field(() => ID, { description: "The concert whose line it is." })
  concertId!: string;

  @Field(() => String, { description: "Why, in words for those who wait: 1 to 200 characters." })
  reason!: string;
}

@ObjectType({ description: "What creating a concert made." })
export class CreateConcertPayload {
  @Field(() => Concert, { description: "The concert with its dates." })
  concert!: Concert;
}

@ObjectType({ description: "What an operator's order changed." })
export class QueuePayload {
  @Field(() => QueueSnapshot, { description: "The line right after it." })
  queueSnapshot!: QueueSnapshot;
}

@ObjectType({ description: "One line of the log of what operators did. No line is ever changed or removed." })
export class OperatorAction {
  @Field(() => ID, { description: "Identifies the action; a later one has a higher number." })
  id!: number;

  @Field(() => String, { description: 'Who did it. All who know the operator token are "operator".' })
  operator!: string;

  @Field(() => OperatorActionKind, { description: "What was done." })
  kind!: keyof typeof OperatorActionKind;

  @Field(() => ID, { description: "The concert it was done to." })
  concertId!: string;

  @Field(() => GraphQLJSONObject, { description: "What the order said beside the concert." })
  arguments!: Record<string, unknown>;

  @Field(() => String, { description: "The network address that the order came from." })
  address!: string;

  @Field(() => DateTime, { description: "When it was done." })
  actedAt!: Date;
}

@ObjectType({ description: "A page of the log." })
export class OperatorActionPage {
  @Field(() => [OperatorAction], { description: "What was done, newest first." })
  nodes!: OperatorAction[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}
