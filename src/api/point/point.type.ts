import { Field, InputType, Int, ObjectType } from "type-graphql";
import { PointEntryKind } from "../enums";
import { PageInfo } from "../page.type";
import { DateTime, Uuid } from "../scalars";

@ObjectType({ description: "One movement of points." })
export class PointEntry {
  userId!: string;
  sequence!: number;

  @Field(() => PointEntryKind, { description: "What moved the points." })
  kind!: keyof typeof PointEntryKind;

  @Field(() => Int, { description: "How many points were added; negative when they were spent." })
  amount!: number;

  @Field(() => Int, { description: "The balance right after it." })
  balanceAfter!: number;

  @Field(() => DateTime, { description: "When it happened." })
  createdAt!: Date;
}

@ObjectType({ description: "A page of movements." })
export class PointHistoryPage {
  @Field(() => [PointEntry], { description: "The movements, newest first." })
  nodes!: PointEntry[];

  @Field(() => PageInfo, { description: "Where the page ends." })
  pageInfo!: PageInfo;
}

@ObjectType({ description: "A user's points. The history sums to the balance." })
export class PointAccount {
  @Field(() => Uuid, { description: "The user whose points these are; identifies the account." })
  userId!: string;

  @Field(() => Int, { description: "Points that can be spent." })
  balance!: number;
}

@InputType({ description: "Points to add." })
export class ChargePointsInput {
  @Field(() => Int, { description: "How many points to add: 1 to the limit of one charge." })
  amount!: number;

  @Field(() => Uuid, {
    description: "Chosen by the client for this charge; repeating it gives the first result again.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "What a charge changed." })
export class ChargePointsPayload {
  @Field(() => PointAccount, { description: "The account now." })
  pointAccount!: PointAccount;

  @Field(() => PointEntry, { description: "The movement this charge made." })
  entry!: PointEntry;
}
