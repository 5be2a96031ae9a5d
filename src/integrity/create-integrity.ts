import type { Connections } from "../infrastructure/connections";
import { readOn } from "../infrastructure/database";
import { QueueAuditStore } from "./queue-audit.store";
import { IntegrityChecker } from "./integrity-checker";
import { IntegrityRepository } from "./integrity.repository";

/** The rules that the data of a sale must satisfy, and their check. */
export function createIntegrity(
  { longWork, redis }: Pick<Connections, "longWork" | "redis">,
  limits: { maxSeatsPerUser: number },
): IntegrityChecker {
  return new IntegrityChecker(new IntegrityRepository(limits), new QueueAuditStore(redis), readOn(longWork));
}
