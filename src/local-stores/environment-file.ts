import { writeFile } from "node:fs/promises";
import type { LocalStores } from "./local-stores";

/** Returns the settings with which another process uses these stores. */
export function toEnvironment(stores: Omit<LocalStores, "stop">): Record<string, string> {
  return { DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl, TOKEN_SECRET: stores.tokenSecret };
}

/** Writes the settings into a file that only its owner can read, because they contain secrets. */
export async function writeEnvironmentFile(file: string, environment: Record<string, string>): Promise<void> {
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, lines.join(""), { mode: 0o600 });
}
