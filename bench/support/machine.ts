import { cpus, loadavg, release, totalmem } from "node:os";
import { Redis } from "ioredis";
import { Client } from "pg";
import { CONNECTIONS } from "./load";
import { DATABASE_CONNECTIONS } from "./server";

/** Describes the machine, the programs and the method, for the head of the report. */
export async function describeMachine(stores: { databaseUrl: string; redisUrl: string }): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  const hardware = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB`;
  const [postgres, redis] = [await postgresVersion(stores.databaseUrl), await redisVersion(stores.redisUrl)];
  const programs = `Linux ${release()}, Node ${process.versions.node}, Postgres ${postgres}, Redis ${redis}`;
  return `${date}, ${hardware}, ${programs}.
The load average of the minute before was ${loadavg()[0]!.toFixed(1)}. Other programs on these cores lower all rates.
Load generator, servers, Postgres and Redis share these cores. The load uses ${CONNECTIONS} connections,
servers use a pool of ${DATABASE_CONNECTIONS} to Postgres, and both stores are durable.
Figures are medians over rounds that alternate between a subject and its baseline. Ratios are medians of
the ratios of single rounds, with their range.`;
}

async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  await client.end();
  return rows[0]!.server_version;
}

async function redisVersion(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl);
  const information = await redis.info("server");
  redis.disconnect();
  return /redis_version:(\S+)/.exec(information)?.[1] ?? "of unknown version";
}
