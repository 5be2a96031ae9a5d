import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

const pattern = /^[0-9a-f]{64}$/;

/**
 * Returns 32 random bytes in hexadecimal. The first call creates them; later calls read them.
 * The rename is atomic, so a crash never leaves an incomplete secret.
 */
export async function readOrCreateSecret(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(ignoreMissing);
  if (kept !== undefined) {
    if (!pattern.test(kept))
      throw new Error(`${path} does not contain a valid secret. Remove the file to create another.`);
    return kept;
  }
  const secret = randomBytes(32).toString("hex");
  await writeFile(`${path}.new`, secret, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return secret;
}

/** Pass this to catch() when a missing file is expected. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
