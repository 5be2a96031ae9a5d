import { createHash } from "node:crypto";
import { Client } from "pg";
import { connectRedis } from "../../src/infrastructure/redis";

/**
 * What a refused request may change: keys that say when something was asked for. The log of seat changes announces late
 * what Postgres had before, and Postgres is compared.
 */
const passing = /^rate:|^(published-)?seats:|:(seen|asked|askedAhead|admissions)$/;

/**
 * All that the stores keep, by table and by key, each as a digest.
 * @param registered ids of users who may be there or not.
 */
export async function fingerprint(
  stores: { databaseUrl: string; redisUrl: string },
  registered: Set<string>,
): Promise<Record<string, string>> {
  const [tables, keys] = await Promise.all([
    readTables(stores.databaseUrl, registered),
    readKeys(stores.redisUrl),
  ]);
  return { ...tables, ...keys };
}

async function readTables(databaseUrl: string, registered: Set<string>): Promise<Record<string, string>> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    const tables = await database.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables.rows) {
      const { rows } = await database.query<{ id: string; text: string }>(`
        SELECT COALESCE(to_jsonb(one) ->> 'user_id', to_jsonb(one) ->> 'id') AS id, one::text AS text
        FROM ${name} one ORDER BY 2
      `);
      const kept = rows.filter(({ id }) => !registered.has(id)).map(({ text }) => text);
      digests[name] = `${kept.length} rows ${digest(kept.join("\n"))}`;
    }
    return digests;
  } finally {
    await database.end();
  }
}

async function readKeys(redisUrl: string): Promise<Record<string, string>> {
  const redis = connectRedis(redisUrl, () => {});
  try {
    const keys = (await redis.keys("*")).filter((key) => !passing.test(key)).sort();
    const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    return Object.fromEntries(keys.map((key, index) => [key, digest(dumps[index] ?? "")]));
  } finally {
    await redis.quit();
  }
}

function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
