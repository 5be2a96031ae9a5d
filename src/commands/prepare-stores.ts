import { resolve } from "node:path";
import { seedDemoSale } from "../../prisma/seed";
import { standardTimeouts } from "../config/timeouts";
import { ConcertRepository } from "../concert/concert.repository";
import { databaseOn, openPool } from "../infrastructure/database";
import { applyMigrations } from "../infrastructure/migrations";

/**
 * Migrates the database, and creates the demo sale when there is no concert. It must end before any process serves.
 * @param say receives a line for each step that changes something.
 */
export async function prepareStores(databaseUrl: string, say: (line: string) => void): Promise<void> {
  await applyMigrations({ databaseUrl, directory: resolve("prisma/migrations"), log: say });
  if (await seedWhenEmpty(databaseUrl)) say("Seeded a demo sale of two concerts");
}

/**
 * Asks without Prisma whether there is a concert, because Prisma takes 90 MB that a primary would keep.
 * @returns whether it created the demo sale.
 */
export async function seedWhenEmpty(databaseUrl: string): Promise<boolean> {
  const pool = openPool(databaseUrl, { connections: 1, timeouts: standardTimeouts.database });
  try {
    const { rowCount } = await pool.query("SELECT FROM concerts LIMIT 1");
    if (rowCount) return false;
    await seedDemoSale(new ConcertRepository(databaseOn(pool)));
    return true;
  } finally {
    await pool.end();
  }
}
