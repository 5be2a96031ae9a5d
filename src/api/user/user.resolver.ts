import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Operation } from "../access/operation-policy";
import type { GraphContext } from "../context";
import { RegisterUserInput, RegisterUserPayload } from "./user.type";

@Resolver()
export class UserResolver {
  @Operation({ needs: "IDENTITY", budget: "join" })
  @Mutation(() => RegisterUserPayload, {
    description:
      "Registers a user; where identities are required, the one that the caller's identity stands for, or renames " +
      "them. Errors: BAD_USER_INPUT, INVALID_TOKEN, RATE_LIMITED.",
  })
  async registerUser(
    @Arg("input", () => RegisterUserInput, { description: "The new user." }) { name }: RegisterUserInput,
    @Ctx() { services, caller }: GraphContext,
  ): Promise<RegisterUserPayload> {
    const user = await services.users.register(name, caller.identity);
    caller.identifyAs(user.id);
    return { user };
  }
}
