import type { Config } from "./config";

/** Besides its pool: two connections for large halls and the integrity check, and one that probes Postgres. */
const furtherConnections = 3;

/** How many connections to Postgres all processes of one start may open together. */
export function databaseConnections({ PROCESSES, DATABASE_CONNECTIONS }: Config): number {
  return PROCESSES * (DATABASE_CONNECTIONS + furtherConnections);
}
