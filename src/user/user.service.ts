import { randomUUID } from "node:crypto";
import { ExpectedError } from "../shared/errors";
import type { Identity } from "./identity";
import type { User, UserRepository } from "./user.repository";

const longestName = 100;

/** The name of a user who has not registered one. */
const unnamed = "Guest";

export class UserService {
  constructor(private readonly users: UserRepository) {}

  /**
   * Creates a user, or gives the user of the identity this name.
   * @param name 1 to 100 characters, without control characters.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError BAD_USER_INPUT
   */
  async register(name: string, identity: Identity | null): Promise<User> {
    const trimmed = name.trim();
    if (!isName(trimmed)) {
      throw new ExpectedError("BAD_USER_INPUT", {
        reason: `A name has 1 to ${longestName} characters, without line breaks or other control characters.`,
      });
    }
    return this.users.save({ id: identity?.userId ?? randomUUID(), name: trimmed });
  }

  /**
   * Lets an identity act only for its own user. Creates the user at the first call.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError FORBIDDEN
   */
  async recognize(userId: string, identity: Identity | null): Promise<void> {
    if (identity === null) return;
    if (identity.userId !== userId) throw new ExpectedError("FORBIDDEN", { needed: "OWN_USER_ID" });
    const name = identity.name?.trim() ?? "";
    await this.users.createUnlessKnown({ id: identity.userId, name: isName(name) ? name : unnamed });
  }
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= longestName && !/\p{Cc}|\p{Cs}/u.test(text);
}
