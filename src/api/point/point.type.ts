import { Field, InputType, Int, ObjectType } from "type-graphql";
import { PointEntryKind } from "../enums";
import { connectionOf } from "../page.type";
import { DateTime, Uuid } from "../scalars";

@ObjectType({ description: "One movement of points." })
export class PointEntry {
  userId!: string;
  sequence!: number;

  @Field(() => PointEntryKind, { description: "The kind of movement." })
  kind!: keyof typeof PointEntryKind;

  @Field(() => Int, { description: "The points added; negative when they were spent." })
  amount!: number;

  @Field(() => Int, { description: "The balance immediately after it." })
  balanceAfter!: number;

  @Field(() => DateTime, { description: "When it happened." })
  createdAt!: Date;
}

export const PointEntryConnection = connectionOf(PointEntry, "The movements, newest first");

@ObjectType({ description: "A user's points. The history sums to the balance." })
export class PointAccount {
  @Field(() => Uuid, { description: "The id of the owner of the points." })
  userId!: string;

  @Field(() => Int, { description: "The points that the user can spend." })
  balance!: number;
}

@InputType({ description: "Points to add." })
export class ChargePointsInput {
  @Field(() => Int, { description: "The points to add: from 1 to the limit of one charge." })
  amount!: number;

  @Field(() => Uuid, {
    description: "Chosen by the client for this charge. The same key returns the first result.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The result of a charge." })
export class ChargePointsPayload {
  @Field(() => PointAccount, { description: "The account now." })
  pointAccount!: PointAccount;

  @Field(() => PointEntry, { description: "The movement of this charge." })
  entry!: PointEntry;
}
