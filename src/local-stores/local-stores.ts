import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { lockDirectory } from "./directory-lock";
import { readOrCreateSecret } from "./stored-secret";
import { startLocalPostgres, type LocalServer, type LocalServerOptions } from "./local-postgres";
import { startLocalRedis } from "./local-redis";

export interface LocalStores {
  databaseUrl: string;
  redisUrl: string;
  tokenSecret: string;
  stop(): Promise<void>;
}

/**
 * Starts a local Postgres and a local Redis, with data and secrets in one directory.
 * A signal to the terminal does not reach them, so the caller must stop them.
 * @throws Error when another process has locked the directory, or when a server does not start. Then neither runs.
 */
export async function startLocalStores(options: LocalServerOptions): Promise<LocalStores> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await realpath(options.directory);
  const unlock = await lockDirectory(directory);
  try {
    const tokenSecret = await readOrCreateSecret(join(directory, "token-secret"));
    const [postgres, redis] = await startBoth({ ...options, directory });
    const stop = () => stopAll([postgres, redis]).finally(unlock);
    return { databaseUrl: postgres.url, redisUrl: redis.url, tokenSecret, stop };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Waits for both even when one has failed, because a server that is still starting cannot be stopped. */
async function startBoth(options: LocalServerOptions): Promise<[LocalServer, LocalServer]> {
  const [postgres, redis] = await Promise.allSettled([startLocalPostgres(options), startLocalRedis(options)]);
  if (postgres.status === "fulfilled" && redis.status === "fulfilled") return [postgres.value, redis.value];
  const results = [postgres, redis];
  await stopAll(results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])));
  const reasons = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  throw reasons.length === 1 ? reasons[0] : new AggregateError(reasons, reasons.map(String).join("\n"));
}

async function stopAll(servers: LocalServer[]): Promise<void> {
  const results = await Promise.allSettled(servers.map((server) => server.stop()));
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}
