import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

const pattern = /^[0-9a-f]{64}$/;

/**
 * 32 random bytes in hexadecimal, made at the first call and the same ever after.
 * Renaming a finished file into place leaves no half-written secret behind.
 */
export async function readOrCreateSecret(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(ignoreMissing);
  if (kept !== undefined) {
    if (!pattern.test(kept)) throw new Error(`${path} does not hold a secret of ours.`);
    return kept;
  }
  const secret = randomBytes(32).toString("hex");
  await writeFile(`${path}.new`, secret, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return secret;
}

/** To be handed to catch() where a missing file is an ordinary answer. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
