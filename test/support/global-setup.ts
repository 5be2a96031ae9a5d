import type { LocalStores } from "../../src/local-stores/local-stores";
import { createTemplate } from "./database";
import { startTestServices } from "./services";

declare global {
  var testServices: LocalStores | undefined;
}

/** Runs once, before all test files. The workers inherit the environment. */
export default async function globalSetup(): Promise<void> {
  const services = await startTestServices();
  globalThis.testServices = services;
  stopWhenInterrupted(services);
  process.env.FRONTROW_TEST_DATABASE_URL = services.databaseUrl;
  process.env.FRONTROW_TEST_REDIS_URL = services.redisUrl;
  try {
    await createTemplate();
  } catch (error) {
    await services.stop();
    throw error;
  }
}

/** Jest skips its teardown when it is interrupted. */
function stopWhenInterrupted(services: LocalStores): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void services.stop().finally(() => process.exit(130)));
  }
}
