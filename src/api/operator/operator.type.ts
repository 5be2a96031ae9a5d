import { GraphQLJSONObject } from "graphql-scalars";
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Concert } from "../concert/concert.type";
import { OperatorActionKind } from "../enums";
import { QueueSnapshot } from "./snapshot.type";
import { connectionOf } from "../page.type";
import { DateTime, ID } from "../scalars";

@InputType({ description: "A section of the hall, with one price." })
export class SectionInput {
  @Field(() => String, {
    description: "Its name, 1 to 200 characters. No other section has this name.",
  })
  name!: string;

  @Field(() => Int, { description: "The number of its rows, from 1. They are named A, B, C and so on." })
  rows!: number;

  @Field(() => Int, { description: "The number of seats in each row, from 1." })
  seatsPerRow!: number;

  @Field(() => Int, { description: "The price of each seat in points: 0 to 10,000,000." })
  price!: number;
}

@InputType({ description: "A concert to create. Every performance has the same hall." })
export class CreateConcertInput {
  @Field(() => String, { description: "Its title, 1 to 200 characters." })
  title!: string;

  @Field(() => String, { description: "Who plays, 1 to 200 characters." })
  artist!: string;

  @Field(() => String, { description: "Where it takes place, 1 to 200 characters." })
  venue!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its sale opens; now when it is absent or null.",
  })
  saleOpensAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its sale closes, after it opens. The sale stays open when this is absent or null.",
  })
  saleClosesAt?: Date | null;

  @Field(() => [DateTime], { description: "When its performances begin: 1 to 100 different times." })
  startTimes!: Date[];

  @Field(() => [SectionInput], {
    description:
      "The sections of the hall, front to back, three in a row: 1 to 60, with at most 100,000 seats in the hall and " +
      "400,000 in all performances.",
  })
  sections!: SectionInput[];
}

@InputType({ description: "Settings of a queue. An absent field keeps its value." })
export class ConfigureQueueInput {
  @Field(() => ID, { description: "The concert of the queue." })
  concertId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      "How many users may be admitted at a time, 0 to 1,000,000. A lower capacity ends no turn: enough turns must " +
      "end before the next waiter is admitted.",
  })
  capacity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How many waiters may be admitted in any second, 1 to 100,000.",
  })
  admissionsPerSecond?: number | null;
}

@InputType({ description: "The queue to pause, and why." })
export class PauseAdmissionInput {
  @Field(() => ID, { description: "The concert of the queue." })
  concertId!: string;

  @Field(() => String, { description: "The reason that waiters see, 1 to 200 characters." })
  reason!: string;
}

@InputType({ description: "The queue to resume." })
export class ResumeAdmissionInput {
  @Field(() => ID, { description: "The concert of the queue." })
  concertId!: string;
}

@InputType({ description: "The queue to drain, and why." })
export class DrainQueueInput {
  @Field(() => ID, { description: "The concert of the queue." })
  concertId!: string;

  @Field(() => String, { description: "The reason that waiters see, 1 to 200 characters." })
  reason!: string;
}

@ObjectType({ description: "The result of creating a concert." })
export class CreateConcertPayload {
  @Field(() => Concert, { description: "The concert with its performances." })
  concert!: Concert;
}

@ObjectType({ description: "The result of an operator's change of a queue." })
export class QueuePayload {
  @Field(() => QueueSnapshot, { description: "The queue immediately after the change." })
  queueSnapshot!: QueueSnapshot;
}

@ObjectType({
  description: "One entry in the log of operator actions. Entries are never changed or removed.",
})
export class OperatorAction {
  @Field(() => ID, { description: "Identifies the action. A later action has a higher number." })
  id!: number;

  @Field(() => String, { description: 'Who did it: "operator" for everyone with the operator token.' })
  operator!: string;

  @Field(() => OperatorActionKind, { description: "The kind of action." })
  kind!: keyof typeof OperatorActionKind;

  @Field(() => ID, { description: "The id of the concert." })
  concertId!: string;

  @Field(() => GraphQLJSONObject, { description: "The arguments besides the concert." })
  arguments!: Record<string, unknown>;

  @Field(() => String, { description: "The network address that the request came from." })
  address!: string;

  @Field(() => DateTime, { description: "When it happened." })
  actedAt!: Date;
}

export const OperatorActionConnection = connectionOf(OperatorAction, "The actions, newest first");
