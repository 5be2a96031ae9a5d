import { readConfig } from "./config/config";
import { exitOnFailedStart, run, type Run } from "./run";

/** One of several processes that `main.ts` starts on one port, on stores that are ready. */
async function main(): Promise<void> {
  await run(readConfig(), { traced: true }, startWorker);
}

async function startWorker({ config, log, started }: Run): Promise<void> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, TOKEN_SECRET: tokenSecret } = config;
  if (!databaseUrl || !redisUrl || !tokenSecret) throw new Error("Start main.js, which starts the workers.");
  const { createApp } = await import("./app.js");
  const { Primary } = await import("./workers/primary.js");
  const app = await createApp({ config, stores: { databaseUrl, redisUrl, tokenSecret }, log });
  started.push(() => app.stop());
  const primary = new Primary(app.metrics);
  primary.announce(await app.listen());
}

main().catch(exitOnFailedStart);
