import { Field, InputType, ObjectType } from "type-graphql";
import { DateTime, Uuid } from "../scalars";

@ObjectType({ description: "A person who can join queues and buy seats." })
export class User {
  @Field(() => Uuid, { description: "Identifies the user." })
  id!: string;

  @Field(() => String, { description: "The name of the user." })
  name!: string;

  @Field(() => DateTime, { description: "When the user registered." })
  createdAt!: Date;
}

@ObjectType({ description: "The user whom the identity of the caller names." })
export class Identity {
  @Field(() => Uuid, { description: "The id of that user, who need not exist yet." })
  userId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The name that the issuer gives; null when it gives none.",
  })
  name!: string | null;
}

@InputType({ description: "A new user." })
export class RegisterUserInput {
  @Field(() => String, { description: "The name of the user: 1 to 100 characters." })
  name!: string;
}

@ObjectType({ description: "The result of registering." })
export class RegisterUserPayload {
  @Field(() => User, { description: "The user." })
  user!: User;
}
