import { randomUUID } from "node:crypto";
import { ExpectedError } from "../shared/errors";
import { isLabel } from "../shared/label";
import type { Identity } from "./identity";
import type { User, UserRepository } from "./user.repository";

const maxNameLength = 100;

/** The name of users whose identity gives none, until they register. */
const defaultName = "Guest";

export class UserService {
  constructor(private readonly userRepository: UserRepository) {}

  /**
   * Creates a user, or renames the user of the identity.
   * @param name 1 to 100 characters without control characters.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError BAD_USER_INPUT
   */
  async register(name: string, identity: Identity | null): Promise<User> {
    const trimmed = name.trim();
    if (!isLabel(trimmed, maxNameLength)) {
      throw new ExpectedError("BAD_USER_INPUT", {
        reason: `A name has 1 to ${maxNameLength} characters, without line breaks or other control characters.`,
      });
    }
    return this.userRepository.save({ id: identity?.userId ?? randomUUID(), name: trimmed });
  }

  /**
   * Checks that the identity belongs to the user, and creates the user at the first call.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError FORBIDDEN
   */
  async recognize(userId: string, identity: Identity | null): Promise<void> {
    if (identity === null) return;
    if (identity.userId !== userId) throw new ExpectedError("FORBIDDEN", { needed: "OWN_USER_ID" });
    const name = identity.name?.trim() ?? "";
    await this.userRepository.createIfMissing({
      id: identity.userId,
      name: isLabel(name, maxNameLength) ? name : defaultName,
    });
  }
}
