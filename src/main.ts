import { resolve } from "node:path";
import type { Logger } from "pino";
import { environmentFile, isTracingWanted, readConfig, secretsOf, type Config } from "./config/config";
import { onStopSignal } from "./infrastructure/stop-signals";
import { createLog } from "./telemetry/log";
import { exposure } from "./config/exposure";

interface Stores {
  databaseUrl: string;
  redisUrl: string;
  tokenSecret: string;
  stop(): Promise<void>;
}

interface StartContext {
  config: Config;
  log: Logger;
  /** Grows by the secrets of the stores once those are known. The log redacts what is in it. */
  secrets: string[];
  /** One function per started part, which stops it. */
  started: (() => Promise<void>)[];
}

/**
 * Starts local stores if none are configured, then the API. A signal stops all of it in reverse order. Modules that
 * talk to a store or the network are imported after tracing has started, because it instruments them on import.
 * A signal during the start takes effect when the part that is starting can be stopped.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const tracing = isTracingWanted() ? (await import("./telemetry/tracing.js")).startTracing() : undefined;
  const secrets = secretsOf(config);
  const log = createLog({ level: config.LOG_LEVEL, secrets, fields: tracing?.fields });
  process.on("uncaughtException", (error) => exitOnError(error, log));
  const started: (() => Promise<void>)[] = [];
  if (tracing) started.push(() => tracing.stop());
  const stop = async () => {
    for (const end of started.reverse()) await end();
  };
  const start = startAll({ config, log, secrets, started });
  stopOnSignal(() => start.catch(() => {}).then(stop), { stopSeconds: config.STOP_SECONDS, log });
  await start.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
}

async function startAll({ config, log, secrets, started }: StartContext): Promise<void> {
  const say = (line: string) => console.log(line);
  const stores = await findStores(config, say);
  started.push(() => stores.stop());
  const { databaseUrl, redisUrl, tokenSecret } = stores;
  secrets.push(
    ...secretsOf({ ...config, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, TOKEN_SECRET: tokenSecret }),
  );
  const { applyMigrations } = await import("./infrastructure/migrations.js");
  await applyMigrations({
    databaseUrl,
    directory: resolve("prisma/migrations"),
    log: say,
  });
  const { createApp } = await import("./app.js");
  const app = await createApp({ config, stores, log });
  started.push(() => app.stop());
  if (await app.seedWhenEmpty()) say("Seeded a demo sale of two concerts");
  const address = await app.listen();
  // A parent process with a message channel (npm run dev) prints the addresses itself.
  if (process.send) process.send("ready");
  else printAddresses(address, config);
}

async function findStores(config: Config, say: (line: string) => void): Promise<Stores> {
  const { DATABASE_URL, REDIS_URL, TOKEN_SECRET } = config;
  if (DATABASE_URL && REDIS_URL && TOKEN_SECRET) {
    return {
      databaseUrl: DATABASE_URL,
      redisUrl: REDIS_URL,
      tokenSecret: TOKEN_SECRET,
      stop: async () => {},
    };
  }
  const { startLocalStores } = await import("./local-stores/local-stores.js").catch((cause: unknown) => {
    throw new Error("Set DATABASE_URL, REDIS_URL and TOKEN_SECRET. This build starts no local stores.", {
      cause,
    });
  });
  const { toEnvironment, writeEnvironmentFile } = await import("./local-stores/environment-file.js");
  say("Starting local stores: Postgres and Redis, with their data in .frontrow/");
  const services = await startLocalStores({ directory: resolve(".frontrow"), log: say });
  const stores = { ...services, tokenSecret: TOKEN_SECRET ?? services.tokenSecret };
  await writeEnvironmentFile(environmentFile, toEnvironment(stores));
  return stores;
}

function printAddresses(address: string, config: Config): void {
  const { playground, docs } = exposure(config);
  const forDevelopers = [
    playground && `\n  Playground  ${address}/playground`,
    docs && `\n  Docs        ${address}/docs`,
  ].filter(Boolean);
  console.log(`
Frontrow is open.
  App         ${address}
  API         ${address}/graphql${forDevelopers.join("")}
  Health      ${address}/healthz`);
  if (config.DATABASE_URL) return;
  console.log(`A second process joins with:
  set -a; . ${environmentFile}; PORT=${config.PORT + 1} npm start\n`);
}

/** Shuts down in order. A timeout aborts what remains. */
function stopOnSignal(
  stop: () => Promise<void>,
  { stopSeconds, log }: { stopSeconds: number; log: Logger },
): void {
  onStopSignal(() => {
    setTimeout(() => {
      log.error({ stopSeconds }, "shutdown timed out: remaining work was aborted");
      process.exit(1);
    }, stopSeconds * 1_000).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => exitOnError(error, log),
    );
  });
}

/** Node would print an uncaught error with whole commands of the stores; the log redacts them. */
function exitOnError(error: unknown, log: Logger): void {
  log.fatal({ error }, "fatal error: process exits");
  process.exit(1);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
