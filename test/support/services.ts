import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalStores, type LocalStores } from "../../src/local-stores/local-stores";

/** A Postgres and a Redis that forget everything at their end. */
export async function startTestServices(): Promise<LocalStores> {
  const directory = await mkdtemp(join(tmpdir(), "frontrow-test-"));
  const discard = () => rm(directory, { recursive: true, force: true });
  try {
    const services = await startLocalStores({ directory, log: () => {}, durable: false });
    return { ...services, stop: () => services.stop().finally(discard) };
  } catch (error) {
    await discard();
    throw error;
  }
}
