import { randomUUID } from "node:crypto";
import { ExpectedError } from "../shared/errors";
import { checkLabel, labelFault, normalizeLabel } from "../shared/label";
import type { Identity } from "./identity";
import type { User, UserRepository } from "./user.repository";

const maxNameLength = 100;

/** The name of users whose identity gives none, until they register. */
const defaultName = "Guest";

export class UserService {
  constructor(private readonly userRepository: UserRepository) {}

  /**
   * Creates a user, or renames the user of the identity.
   * @param name 1 to 100 characters, as checkLabel demands.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError BAD_USER_INPUT
   */
  async register(name: string, identity: Identity | null): Promise<User> {
    const label = checkLabel("A name", name, maxNameLength);
    return this.userRepository.save({ id: identity?.userId ?? randomUUID(), name: label });
  }

  /**
   * Checks that the identity belongs to the user, and creates the user at the first call.
   * @param identity null when the API trusts user ids.
   * @throws ExpectedError FORBIDDEN
   */
  async recognize(userId: string, identity: Identity | null): Promise<void> {
    if (identity === null) return;
    if (identity.userId !== userId) throw new ExpectedError("FORBIDDEN", { needed: "OWN_USER_ID" });
    const name = normalizeLabel(identity.name ?? "");
    await this.userRepository.createIfMissing({
      id: identity.userId,
      name: labelFault(name, maxNameLength) === null ? name : defaultName,
    });
  }
}
