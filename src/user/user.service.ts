import { randomUUID } from "node:crypto";
import { ExpectedError } from "../shared/errors";
import type { Identity } from "./identity";
import type { User, UserRepository } from "./user.repository";

const longestName = 100;

/** Until they register under a name of their own. */
const unnamed = "Guest";

export class UserService {
  constructor(private readonly users: UserRepository) {}

  /**
   * A new user, or the one that the identity stands for, who is called so from now on.
   * @param name what the user is called: 1 to 100 characters, none of them a control character.
   * @param identity null where user ids are trusted.
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
   * Lets an identity act only for its own user, who is made at first sight.
   * @param identity null where user ids are trusted.
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
