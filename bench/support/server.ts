import { generousLimits } from "../../test/support/generous-limits";
import { identitySettings } from "../../test/support/identity";
import type { Stage } from "../../test/support/stage";
import { Child } from "./child";
import { LoadGenerator } from "./load";

/** The pool of the API, and of each server that it is compared with. */
export const DATABASE_CONNECTIONS = 20;

const unlimited = "1000000000";

export interface Server {
  child: Child;
  pid: number;
  address: string;
  load: LoadGenerator;
}

/** Starts a server that prints its address, such as http://127.0.0.1:4000. */
export async function startServer(
  stage: Stage,
  script: string,
  environment: Record<string, string>,
): Promise<Server> {
  const child = Child.start(stage, script, environment);
  const address = await child.printed(/(http:\/\/[\d.]+:\d+)/);
  const load = new LoadGenerator(address);
  stage.beforeClose(() => load.close());
  return { child, pid: child.pid, address, load };
}

/** Starts the API as the container image does, but without limits on requests and on admission. */
export function startApi(stage: Stage, settings: Record<string, string> = {}): Promise<Server> {
  const { databaseUrl, redisUrl, tokenSecret } = stage.stores;
  return startServer(stage, "dist/src/main.js", {
    NODE_ENV: "production",
    PORT: "0",
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TOKEN_SECRET: tokenSecret,
    DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
    QUEUE_CAPACITY: unlimited,
    ADMISSIONS_PER_SECOND: unlimited,
    MAX_SOCKETS: "100000",
    MAX_CONNECTIONS: unlimited,
    MAX_SOCKETS_PER_ADDRESS: "100000",
    LOG_LEVEL: "warn",
    ...generousLimits,
    ...identitySettings,
    ...settings,
  });
}
