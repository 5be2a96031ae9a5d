import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { GraphContext } from "../context";
import { RegisterUserInput, RegisterUserPayload } from "./user.type";

@Resolver()
export class UserResolver {
  @Mutation(() => RegisterUserPayload, {
    description:
      "Registers a user; where identities are required, the one that the caller's identity stands for, or renames " +
      "them. Errors: BAD_USER_INPUT, INVALID_TOKEN, RATE_LIMITED.",
  })
  async registerUser(
    @Arg("input", () => RegisterUserInput, { description: "The new user." }) { name }: RegisterUserInput,
    @Ctx() { services, caller }: GraphContext,
  ): Promise<RegisterUserPayload> {
    await caller.limitAddress("join");
    const identity = await caller.identity();
    if (identity) await caller.limitUser("join", identity.userId);
    const user = await services.users.register(name, identity);
    caller.identifyAs(user.id);
    return { user };
  }
}
