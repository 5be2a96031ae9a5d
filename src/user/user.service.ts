import { ExpectedError } from "../shared/errors";
import type { User, UserRepository } from "./user.repository";

const longestName = 100;

export class UserService {
  constructor(private readonly users: UserRepository) {}

  /**
   * @param name what the user is called: 1 to 100 characters, none of them a control character.
   * @throws ExpectedError BAD_USER_INPUT
   */
  async register(name: string): Promise<User> {
    const trimmed = name.trim();
    if (trimmed.length === 0 || trimmed.length > longestName || /\p{Cc}|\p{Cs}/u.test(trimmed)) {
      throw new ExpectedError("BAD_USER_INPUT", {
        reason: `A name has 1 to ${longestName} characters, without line breaks or other control characters.`,
      });
    }
    return this.users.create(trimmed);
  }
}
