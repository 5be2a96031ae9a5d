import { randomUUID } from "node:crypto";
import { ExpectedError } from "../shared/errors";
import type { Identity } from "./identity";
import { checkUserName } from "./user-name";
import type { User, UserRepository } from "./user.repository";

/** The name of users whose identity gives none, until they register. */
const defaultName = "Guest";

export class UserService {
  constructor(private readonly userRepository: UserRepository) {}

  /**
   * Creates a user, or renames the user of the identity.
   * @param name 1 to 100 characters, as checkUserName demands.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError BAD_USER_INPUT
   */
  async register(name: string, identity: Identity | null): Promise<User> {
    return this.userRepository.save({ id: identity?.userId ?? randomUUID(), name: checkUserName(name) });
  }

  /**
   * Checks that the identity belongs to the user.
   * @param identity null when the API trusts user ids.
   * @returns the name for the user, should it be new. Undefined when only registration creates users.
   * @throws ExpectedError FORBIDDEN
   */
  recognize(userId: string, identity: Identity | null): string | undefined {
    if (identity === null) return undefined;
    if (identity.userId !== userId) throw new ExpectedError("FORBIDDEN", { needed: "OWN_USER_ID" });
    return identity.name ?? defaultName;
  }
}
