import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onStopSignal } from "../../src/infrastructure/stop-signals";
import { startLocalPostgres, type LocalServer } from "../../src/local-stores/local-postgres";
import { findRedisProgram } from "../../src/local-stores/redis-program";
import { createTemplate } from "./database";

declare global {
  var testPostgres: LocalServer | undefined;
}

/**
 * Runs once, before all test files, and starts the one Postgres in which each file has a database of its own.
 * Each file starts its own Redis. The workers inherit the environment.
 */
export default async function globalSetup(): Promise<void> {
  process.env.FRONTROW_TEST_REDIS_PROGRAM = await findRedisProgram(() => {});
  const postgres = await startTestPostgres();
  globalThis.testPostgres = postgres;
  stopWhenInterrupted(postgres);
  process.env.FRONTROW_TEST_DATABASE_URL = postgres.url;
  try {
    await createTemplate();
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** A Postgres that forgets everything when it stops. */
async function startTestPostgres(): Promise<LocalServer> {
  const directory = await mkdtemp(join(tmpdir(), "frontrow-test-"));
  const discard = () => rm(directory, { recursive: true, force: true });
  try {
    const postgres = await startLocalPostgres({ directory, log: () => {}, durable: false });
    return { url: postgres.url, stop: () => postgres.stop().finally(discard) };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Jest skips its teardown when it is interrupted. */
function stopWhenInterrupted(postgres: LocalServer): void {
  onStopSignal(() => void postgres.stop().finally(() => process.exit(130)));
}
