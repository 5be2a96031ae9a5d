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
   * Checks that the identity belongs to the user, and creates the user at the first call.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError FORBIDDEN
   */
  async recognize(userId: string, identity: Identity | null): Promise<void> {
    if (identity === null) return;
    if (identity.userId !== userId) throw new ExpectedError("FORBIDDEN", { needed: "OWN_USER_ID" });
    await this.userRepository.createIfMissing({ id: userId, name: identity.name ?? defaultName });
  }
}
