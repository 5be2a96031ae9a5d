import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ignoreMissing } from "./stored-secret";
import { identifyProcess } from "./processes";

interface Holder {
  pid: number;
  identity: string;
}

/**
 * Locks a directory for this process. Takes over the lock of a process that has died.
 * @returns the function that releases the lock.
 * @throws Error that names the process with the lock.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const lock = join(directory, "lock");
  const candidate = join(directory, `lock.${randomUUID()}`);
  const self = { pid: process.pid, identity: await identifyProcess(process.pid) };
  await writeFile(candidate, JSON.stringify(self));
  try {
    while (!(await tryToLink(candidate, lock))) await removeDeadLock(lock, `${candidate}.dead`);
  } finally {
    await rm(candidate, { force: true });
  }
  return () => rm(lock, { force: true });
}

/** A link appears with its complete content, so no process reads a lock without its holder. */
async function tryToLink(candidate: string, lock: string): Promise<boolean> {
  try {
    await link(candidate, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeDeadLock(lock: string, remains: string): Promise<void> {
  await refuseIfAlive(lock);
  await rename(lock, remains).catch(ignoreMissing);
  try {
    // Another process may have replaced the dead lock since we read it. Then put its lock back.
    await refuseIfAlive(remains);
  } catch (error) {
    await tryToLink(remains, lock);
    throw error;
  } finally {
    await rm(remains, { force: true });
  }
}

async function refuseIfAlive(lock: string): Promise<void> {
  const text = await readFile(lock, "utf8").catch(ignoreMissing);
  // A power failure may leave an empty file.
  if (!text) return;
  const { pid, identity } = JSON.parse(text) as Holder;
  if ((await identifyProcess(pid)) !== identity) return;
  throw new Error(
    `Process ${pid} already runs its local stores here (${lock}). ` +
      "To join them, give this process the DATABASE_URL, REDIS_URL and TOKEN_SECRET of that process.",
  );
}
