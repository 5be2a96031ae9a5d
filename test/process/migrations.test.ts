import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { applyMigrations } from "../../src/infrastructure/migrations";
import { createDatabase, type TestDatabase } from "../support/database";
import { SlowProxy } from "../support/slow-proxy";

let directory: string;
let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "frontrow-test-migrations-"));
  database = await createDatabase({ migrated: false });
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
  await rm(directory, { recursive: true });
});

const migrate = () => applyMigrations({ databaseUrl: database.url, directory, log: () => {} });

test("migrations are applied in the order of their names and entered in Prisma's books", async () => {
  await writeMigration("2_fill", "INSERT INTO hall VALUES (1); INSERT INTO hall VALUES (2);");
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  expect(await migrate()).toEqual(["1_create", "2_fill"]);
  expect(await rows("SELECT id FROM hall ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await books()).toMatchObject([
    { migration_name: "1_create", checksum: sha256("CREATE TABLE hall (id integer);"), logs: null },
    { migration_name: "2_fill", rolled_back_at: null, applied_steps_count: 1 },
  ]);
});

test("the books have exactly Prisma's columns", async () => {
  await migrate();
  const columns = await rows(`
    SELECT column_name || ' ' || data_type || coalesce(' ' || character_maximum_length, '') AS text
    FROM information_schema.columns
    WHERE table_name = '_prisma_migrations'
    ORDER BY ordinal_position`);
  expect(columns.map(({ text }) => text)).toEqual([
    "id character varying 36",
    "checksum character varying 64",
    "finished_at timestamp with time zone",
    "migration_name character varying 255",
    "logs text",
    "rolled_back_at timestamp with time zone",
    "started_at timestamp with time zone",
    "applied_steps_count integer",
  ]);
});

test("a second run applies only what is new", async () => {
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  await migrate();
  expect(await migrate()).toEqual([]);
  await writeMigration("2_fill", "INSERT INTO hall VALUES (1);");
  expect(await migrate()).toEqual(["2_fill"]);
});

test("of two runs at once the later waits and finds nothing to do", async () => {
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  await client.query("SELECT pg_advisory_lock(72707369)");
  const both = Promise.all([migrate(), migrate()]);
  await untilWaiting(2);
  await client.query("SELECT pg_advisory_unlock(72707369)");
  expect((await both).sort()).toEqual([[], ["1_create"]]);
});

test("a migration that was changed after it was applied is refused", async () => {
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  await migrate();
  await writeMigration("1_create", "CREATE TABLE hall (id bigint);");
  await expect(migrate()).rejects.toThrow("Migration 1_create was changed after it was applied.");
});

test("an applied migration whose folder is missing is refused", async () => {
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  await migrate();
  await rm(join(directory, "1_create"), { recursive: true });
  await expect(migrate()).rejects.toThrow("Migration 1_create was applied but its folder is missing.");
});

test("a migration that fails leaves nothing behind, and those before it stay", async () => {
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  await writeMigration("2_break", "CREATE TABLE stage (id integer); SELECT 1 / 0;");
  await expect(migrate()).rejects.toThrow(
    "Migration 2_break failed and left nothing behind: division by zero",
  );
  expect(await rows("SELECT to_regclass('stage') AS stage")).toEqual([{ stage: null }]);
  expect(await books()).toMatchObject([{ migration_name: "1_create" }]);
  await writeMigration("2_break", "CREATE TABLE stage (id integer);");
  expect(await migrate()).toEqual(["2_break"]);
});

test("a migration that Prisma recorded as failed is refused until it is marked as rolled back", async () => {
  await migrate();
  await writeMigration("1_create", "CREATE TABLE hall (id integer);");
  await client.query(`
    INSERT INTO _prisma_migrations (id, checksum, migration_name)
    VALUES ('one', '${sha256("CREATE TABLE hall (id integer);")}', '1_create')`);
  await expect(migrate()).rejects.toThrow("Migration 1_create failed earlier");
  await client.query("UPDATE _prisma_migrations SET rolled_back_at = now()");
  expect(await migrate()).toEqual(["1_create"]);
});

test("a Postgres that accepts no connection is not waited for", async () => {
  const proxy = await SlowProxy.start(database.url);
  proxy.freeze();
  const migrating = applyMigrations({
    databaseUrl: proxy.url,
    directory,
    log: () => {},
    connectSeconds: 0.2,
  });
  await expect(migrating).rejects.toThrow("timeout");
  await proxy.close();
});

async function writeMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, "migration.sql"), sql);
}

async function untilWaiting(runners: number): Promise<void> {
  const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 AND NOT granted";
  while ((await client.query(waiting)).rowCount !== runners);
}

async function rows(query: string): Promise<Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(query)).rows;
}

async function books(): Promise<Record<string, unknown>[]> {
  return rows("SELECT * FROM _prisma_migrations ORDER BY migration_name");
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
