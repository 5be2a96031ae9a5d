import { ignoredErrors } from "../infrastructure/background-errors";
import { openConnections } from "../infrastructure/connections";
import { createIntegrity } from "../integrity/create-integrity";
import type { IntegrityReport } from "../integrity/report";
import { standardTimeouts } from "../config/timeouts";

/**
 * Checks all data of a sale, running or not, on connections of its own.
 * @throws Error when Postgres cannot be read. Without Redis the rules of the queue are skipped.
 */
export async function checkIntegrity(
  { databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string },
  limits: { maxSeatsPerUser: number },
): Promise<IntegrityReport> {
  const connections = openConnections({
    databaseUrl,
    redisUrl,
    databaseConnections: 1,
    timeouts: standardTimeouts,
    errors: ignoredErrors,
  });
  try {
    return await createIntegrity(connections, limits).check();
  } finally {
    await connections.close();
  }
}
