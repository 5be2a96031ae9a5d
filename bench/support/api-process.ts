import { identitySettings } from "../../test/support/identity";
import { generousRates } from "../../test/support/generous-rates";
import { startNode, type ListeningProcess } from "./child-process";

/** The pool size of the API and of its baselines. */
export const DATABASE_CONNECTIONS = 20;

const unlimited = "1000000000";

/** Starts one API process as the container image does, but with unlimited capacity and no rate limits. */
export function startApi(
  stores: { databaseUrl: string; redisUrl: string; tokenSecret: string },
  settings: Record<string, string> = {},
): Promise<ListeningProcess> {
  return startNode(["dist/src/main.js"], {
    NODE_ENV: "production",
    PORT: "0",
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    TOKEN_SECRET: stores.tokenSecret,
    DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
    QUEUE_CAPACITY: unlimited,
    ADMISSIONS_PER_SECOND: unlimited,
    ...generousRates,
    MAX_SOCKETS: "100000",
    MAX_CONNECTIONS: unlimited,
    MAX_SOCKETS_PER_ADDRESS: "100000",
    LOG_LEVEL: "warn",
    ...identitySettings,
    ...settings,
  });
}
