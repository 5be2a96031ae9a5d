import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { Operation } from "../../access/operation-policy";
import type { GraphContext } from "../context";
import { Identity, RegisterUserInput, RegisterUserPayload } from "./user.type";

@Resolver()
export class UserResolver {
  @Operation({ needs: "IDENTITY" })
  @Query(() => Identity, {
    nullable: true,
    description:
      "Whom the caller's identity names, so that a client can ask before it acts for that user. " +
      "Null when identities are not required. Errors: INVALID_TOKEN, SERVICE_UNAVAILABLE.",
  })
  identity(@Ctx() { caller }: GraphContext): Identity | null {
    return caller.identity;
  }

  @Operation({ needs: "IDENTITY", budget: "join" })
  @Mutation(() => RegisterUserPayload, {
    description:
      "Registers a user. When identities are required, it registers or renames the user of the caller's identity. " +
      "Errors: BAD_USER_INPUT, INVALID_TOKEN, RATE_LIMITED.",
  })
  async registerUser(
    @Arg("input", () => RegisterUserInput, { description: "The user." }) { name }: RegisterUserInput,
    @Ctx() { services, caller }: GraphContext,
  ): Promise<RegisterUserPayload> {
    const user = await services.users.register(name, caller.identity);
    caller.identifyAs(user.id);
    return { user };
  }
}
