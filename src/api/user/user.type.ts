import { Field, InputType, ObjectType } from "type-graphql";
import { DateTime, Uuid } from "../scalars";

@ObjectType({ description: "A person who may join lines and buy seats." })
export class User {
  @Field(() => Uuid, { description: "Identifies the user." })
  id!: string;

  @Field(() => String, { description: "What the user is called." })
  name!: string;

  @Field(() => DateTime, { description: "When the user registered." })
  createdAt!: Date;
}

@InputType({ description: "A new user." })
export class RegisterUserInput {
  @Field(() => String, { description: "What the user is called: 1 to 100 characters." })
  name!: string;
}

@ObjectType({ description: "The user who was registered." })
export class RegisterUserPayload {
  @Field(() => User, { description: "The new user." })
  user!: User;
}
