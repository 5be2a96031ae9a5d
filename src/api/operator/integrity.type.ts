import { Field, Int, ObjectType } from "type-graphql";
import { DateTime } from "../scalars";

@ObjectType({ description: "One thing in the data that contradicts an invariant." })
export class IntegrityFault {
  @Field(() => String, { description: "The rule that it breaks." })
  rule!: string;

  @Field(() => String, {
    description:
      "What kind of thing it is: account, point entry, payment, queue token, reservation, seat or user.",
  })
  subject!: string;

  @Field(() => String, { description: "Its id; that of a point entry is user id and sequence." })
  id!: string;

  @Field(() => String, { description: "What is wrong with it, as the rest of a sentence." })
  detail!: string;
}

@ObjectType({ description: "What a check of all data against the invariants has found." })
export class IntegrityReport {
  @Field(() => DateTime, { description: "The moment whose data was checked." })
  checkedAt!: Date;

  @Field(() => [String], { description: "The rules that were checked." })
  rulesChecked!: string[];

  @Field(() => [String], {
    description: "The rules that could not be checked, since Redis did not answer.",
  })
  rulesSkipped!: string[];

  @Field(() => [IntegrityFault], { description: "What contradicts a rule, the first 100 of each." })
  faults!: IntegrityFault[];

  @Field(() => Int, { description: "How many faults there are in all." })
  faultsTotal!: number;
}
