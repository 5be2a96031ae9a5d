import { cpus, loadavg, release, totalmem } from "node:os";
import { Redis } from "ioredis";
import { Client } from "pg";
import { DATABASE_CONNECTIONS } from "./api-process";
import { CONNECTIONS } from "./load";

/** On what and how the figures are measured, in a few sentences. */
export async function describeMachine(stores: { databaseUrl: string; redisUrl: string }): Promise<string> {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const hardware = `${cpus().length} cores (${cpu?.model.trim()}), ${gigabytes} GB`;
  const [postgres, redis] = [await postgresVersion(stores.databaseUrl), await redisVersion(stores.redisUrl)];
  const programs = `Linux ${release()}, Node ${process.versions.node}, Postgres ${postgres}, Redis ${redis}`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${hardware}, ${programs}.`,
    `The load average of the minute before was ${loadavg()[0]!.toFixed(1)}: what others run on these cores lowers all rates.`,
    `Load generator, servers, Postgres and Redis share these cores. ${CONNECTIONS} connections carry the load,`,
    `a pool of ${DATABASE_CONNECTIONS} goes to Postgres, and both stores keep what they commit.`,
    "Figures are medians over rounds that alternate between a subject and its baseline; ratios are medians of",
    "the rounds' own ratios, with their range.",
  ].join("\n");
}

async function postgresVersion(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
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
