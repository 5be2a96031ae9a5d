import { resolve } from "node:path";
import type { App, AppOptions } from "./app";
import { environmentFile, readConfig, secretsOf, type Config } from "./config/config";
import { databaseConnections } from "./config/database-connections";
import { exposure } from "./config/exposure";
import { exitOnFailedStart, run, type Run } from "./run";

interface Stores {
  databaseUrl: string;
  redisUrl: string;
  tokenSecret: string;
  stop(): Promise<void>;
}

/** Starts local stores if none are configured, then the API: in this process, or in workers. */
async function main(): Promise<void> {
  const config = readConfig();
  await run(config, { traced: config.PROCESSES === 1 }, startAll);
}

async function startAll({ config, log, secrets, started, end }: Run): Promise<void> {
  const say = (line: string) => console.log(line);
  const stores = await findStores(config, say);
  started.push(() => stores.stop());
  const { databaseUrl, redisUrl, tokenSecret } = stores;
  secrets.push(
    ...secretsOf({ ...config, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, TOKEN_SECRET: tokenSecret }),
  );
  const { prepareStores } = await import("./commands/prepare-stores.js");
  await prepareStores(databaseUrl, say);
  const api = await openApi({ config, stores, log }, end);
  started.push(() => api.stop());
  const address = await api.listen();
  // A parent process with a message channel (npm run dev) prints the addresses itself.
  if (process.send) process.send("ready");
  else printAddresses(address, config);
}

async function openApi(options: AppOptions, giveUp: Run["end"]): Promise<Pick<App, "listen" | "stop">> {
  if (options.config.PROCESSES === 1) return (await import("./app.js")).createApp(options);
  return (await import("./workers/workers.js")).openWorkers(options, giveUp);
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
  const services = await startLocalStores({
    directory: resolve(".frontrow"),
    log: say,
    connections: databaseConnections(config),
  });
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
  const workers =
    config.PROCESSES > 1
      ? `\n  Workers     ${config.PROCESSES}, with up to ${databaseConnections(config)} connections to Postgres`
      : "";
  console.log(`
Frontrow is open.
  App         ${address}
  API         ${address}/graphql${forDevelopers.join("")}
  Health      ${address}/healthz${workers}`);
  if (config.DATABASE_URL) return;
  console.log(`A second process joins with:
  set -a; . ${environmentFile}; PORT=${config.PORT + 1} npm start\n`);
}

main().catch(exitOnFailedStart);
