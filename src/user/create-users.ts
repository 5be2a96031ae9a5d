import type { Connections } from "../infrastructure/connections";
import { UserRepository } from "./user.repository";
import { UserService } from "./user.service";

/** Users and their names. */
export function createUsers({ database }: Connections): UserService {
  return new UserService(new UserRepository(database));
}
