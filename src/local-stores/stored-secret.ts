import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

const pattern = /^[0-9a-f]{64}$/;

/**
 * Reads a secret of 32 random bytes in hexadecimal, and creates it at the first call.
 * A complete file is renamed into place, so an interrupted run leaves no half-written secret.
 */
export async function readOrCreateSecret(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(ignoreMissing);
  if (kept !== undefined) {
    if (!pattern.test(kept))
      throw new Error(`${path} does not contain a secret of 64 hexadecimal digits. Remove the file.`);
    return kept;
  }
  const secret = randomBytes(32).toString("hex");
  await writeFile(`${path}.new`, secret, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return secret;
}

/** For catch(): turns a missing file into undefined. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
