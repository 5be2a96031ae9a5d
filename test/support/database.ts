import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { applyMigrations } from "../../src/infrastructure/migrations";

const template = "migrated_template";

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database that nobody else uses, migrated unless it is asked to be empty. A copy costs far less than migrating. */
export async function createDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await execute(`CREATE DATABASE ${name} TEMPLATE ${migrated ? template : "template0"}`);
  return { url: urlOf(name), drop: () => execute(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Migrates once per run what createDatabase copies. */
export async function createTemplate(): Promise<void> {
  await execute(`CREATE DATABASE ${template}`);
  await migrate(urlOf(template));
}

export async function migrate(databaseUrl: string): Promise<void> {
  const directory = join(__dirname, "../../prisma/migrations");
  await applyMigrations({ databaseUrl, directory, log: () => {} });
}

async function execute(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(name: string): string {
  return Object.assign(new URL(serverUrl()), { pathname: `/${name}` }).href;
}

function serverUrl(): string {
  const url = process.env.FRONTROW_TEST_DATABASE_URL;
  if (!url) throw new Error("The global set-up of jest has not run.");
  return url;
}
