import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface AppliedMigration {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** The advisory lock of Prisma's CLI, so that the CLI and a process never migrate at the same time. */
const prismaLock = 72_707_369;
/** Long enough for another process that is migrating. */
const lockSeconds = 60;

/**
 * Applies the pending migrations of Prisma's directory and records them in Prisma's own table, so that
 * `prisma migrate status` and `deploy` agree. Prisma's CLI is not used, because it downloads its engine at first use,
 * which fails behind a firewall.
 * Each migration is one transaction, so it cannot contain statements that refuse one.
 * @returns the names of the applied migrations.
 * @throws Error naming the migration that failed, or that differs from its record.
 */
export async function applyMigrations(options: {
  databaseUrl: string;
  /** prisma/migrations */
  directory: string;
  log: (message: string) => void;
  /** How long Postgres may take to accept the connection. */
  connectSeconds?: number;
}): Promise<string[]> {
  const { databaseUrl, connectSeconds = 10 } = options;
  const migrations = await readMigrations(options.directory);
  const connectionTimeoutMillis = connectSeconds * 1_000;
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis, keepAlive: true });
  await client.connect();
  try {
    await client.query(`SET lock_timeout = '${lockSeconds}s'`);
    await client.query("SELECT pg_advisory_lock($1)", [prismaLock]);
    await createMigrationsTable(client);
    const pending = pendingMigrations(migrations, await readMigrationsTable(client));
    for (const migration of pending) {
      options.log(`Applying migration ${migration.name}`);
      await apply(client, migration);
    }
    return pending.map(({ name }) => name);
  } finally {
    // The lock ends with the connection.
    await client.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const file = await readFile(join(directory, name, "migration.sql"));
      return { name, sql: file.toString("utf8"), checksum: createHash("sha256").update(file).digest("hex") };
    }),
  );
}

async function createMigrationsTable(client: Client): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id                  VARCHAR(36) PRIMARY KEY NOT NULL,
      checksum            VARCHAR(64) NOT NULL,
      finished_at         TIMESTAMPTZ,
      migration_name      VARCHAR(255) NOT NULL,
      logs                TEXT,
      rolled_back_at      TIMESTAMPTZ,
      started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
      applied_steps_count INTEGER NOT NULL DEFAULT 0
    )`);
}

/** A migration that was marked as rolled back counts as never applied. */
async function readMigrationsTable(client: Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(`
    SELECT migration_name, checksum, finished_at
    FROM _prisma_migrations
    WHERE rolled_back_at IS NULL
    ORDER BY migration_name`);
  return rows;
}

function pendingMigrations(migrations: Migration[], records: AppliedMigration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at } of records) {
    const migration = known.get(name);
    if (!finished_at) throw new Error(`Migration ${name} failed earlier and was not resolved.`);
    if (!migration) throw new Error(`Migration ${name} was applied but its folder is missing.`);
    if (migration.checksum !== checksum)
      throw new Error(`Migration ${name} was changed after it was applied.`);
  }
  const applied = new Set(records.map((record) => record.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${name} failed and left nothing behind: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
