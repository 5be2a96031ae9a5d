import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ignoreMissing } from "./stored-secret";
import { birthOf } from "./processes";

interface Holder {
  pid: number;
  birth: string;
}

/**
 * Makes this process the only one to work in a directory. The lock of a process that has died is taken over.
 * @returns the function that gives the directory free.
 * @throws Error naming the process that holds it.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const lock = join(directory, "lock");
  const candidate = join(directory, `lock.${randomUUID()}`);
  const self = { pid: process.pid, birth: await birthOf(process.pid) };
  await writeFile(candidate, JSON.stringify(self));
  try {
    while (!(await tryToLink(candidate, lock))) await removeDeadLock(lock, `${candidate}.dead`);
  } finally {
    await rm(candidate, { force: true });
  }
  return () => rm(lock, { force: true });
}

/** A link appears complete or not at all, so that nobody reads a lock without its holder. */
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
    // Somebody else may have taken the dead lock over since we read it: then it is theirs, and is put back.
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
  // A machine that lost its power may leave an empty file.
  if (!text) return;
  const { pid, birth } = JSON.parse(text) as Holder;
  if ((await birthOf(pid)) !== birth) return;
  throw new Error(
    `Process ${pid} already runs its private Postgres and Redis here (${lock}). ` +
      "Give this process the DATABASE_URL, REDIS_URL and TOKEN_SECRET of the first one to join it.",
  );
}
