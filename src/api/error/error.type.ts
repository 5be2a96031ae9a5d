import { Field, ObjectType } from "type-graphql";
import { ErrorCode } from "../enums";

@ObjectType({ description: "A detail that the extensions of an error have beside its code." })
export class ErrorDetail {
  @Field(() => String, { description: "Its name in extensions." })
  name!: string;

  @Field(() => String, {
    description: "Its type in the notation of GraphQL. Without ! it may be null or absent.",
  })
  type!: string;
}

@ObjectType({ description: "An error that an operation can have." })
export class ErrorDescription {
  @Field(() => ErrorCode, { description: "The value of extensions.code." })
  code!: keyof typeof ErrorCode;

  @Field(() => String, { description: "What is wrong and what to do, with the names of details in braces." })
  message!: string;

  @Field(() => [ErrorDetail], { description: "What extensions say beside the code." })
  details!: ErrorDetail[];
}
