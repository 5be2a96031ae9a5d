import { Field, Int, ObjectType } from "type-graphql";
import { DateTime } from "../scalars";

@ObjectType({ description: "Something in the data that contradicts an invariant." })
export class IntegrityFault {
  @Field(() => String, { description: "The integrity rule that it contradicts." })
  rule!: string;

  @Field(() => String, {
    description: "Its kind: account, point entry, payment, queue token, reservation, seat or user.",
  })
  subject!: string;

  @Field(() => String, { description: "Its id. The id of a point entry is the user id and the sequence." })
  id!: string;

  @Field(() => String, { description: "The contradiction, as the rest of a sentence." })
  detail!: string;
}

@ObjectType({ description: "The result of checking all data against the invariants." })
export class IntegrityReport {
  @Field(() => DateTime, { description: "The moment that the data is of." })
  checkedAt!: Date;

  @Field(() => [String], { description: "The rules that were checked." })
  rulesChecked!: string[];

  @Field(() => [String], {
    description: "The rules that were skipped because Redis did not answer.",
  })
  rulesSkipped!: string[];

  @Field(() => [IntegrityFault], { description: "The contradictions, the first 100 of each rule." })
  faults!: IntegrityFault[];

  @Field(() => Int, { description: "The number of all contradictions." })
  faultsTotal!: number;
}
