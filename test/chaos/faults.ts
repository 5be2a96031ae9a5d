import type { House } from "./house";
import { pass } from "./insist";

export interface Blow {
  node: number;
  lastsMilliseconds: number;
}

/** How each fault is done to a house, and undone again before it returns. */
const faults = {
  "API process killed": async (house: House, { node }: Blow) => {
    await house.end(node, "SIGKILL");
    await house.startProcess(node);
  },
  "API process stopped": async (house: House, { node }: Blow) => {
    await house.end(node, "SIGTERM");
    await house.startProcess(node);
  },
  "API process frozen": async (house: House, { node, lastsMilliseconds }: Blow) => {
    house.signal(node, "SIGSTOP");
    await pass(lastsMilliseconds);
    house.signal(node, "SIGCONT");
  },
  "Postgres stopped": async ({ postgres }: House, { lastsMilliseconds }: Blow) => {
    await postgres.stop();
    await pass(lastsMilliseconds);
    await postgres.startAgain();
  },
  "Postgres killed": async ({ postgres }: House, { lastsMilliseconds }: Blow) => {
    await postgres.kill();
    await pass(lastsMilliseconds);
    await postgres.startAgain();
  },
  "Postgres paused": async ({ postgres }: House, { lastsMilliseconds }: Blow) => {
    await postgres.freeze();
    await pass(lastsMilliseconds);
    await postgres.thaw();
  },
  "Redis killed, its data kept": async ({ redis }: House, { lastsMilliseconds }: Blow) => {
    await redis.kill();
    await pass(lastsMilliseconds);
    await redis.restart();
  },
  "Redis killed, its data lost": async ({ redis }: House, { lastsMilliseconds }: Blow) => {
    await redis.kill();
    await redis.forget();
    await pass(lastsMilliseconds);
    await redis.restart();
  },
  "Redis flushed": ({ redis }: House) => redis.order("FLUSHALL"),
  "Redis paused": async ({ redis }: House, { lastsMilliseconds }: Blow) => {
    await redis.order("CLIENT", "PAUSE", String(lastsMilliseconds), "ALL");
    await pass(lastsMilliseconds);
  },
} satisfies Record<string, (house: House, blow: Blow) => Promise<void>>;

export type FaultKind = keyof typeof faults;
const kinds = Object.keys(faults) as FaultKind[];
/** What strikes at the same time as the other: one hand at the processes, one at the stores. */
export const hands: readonly FaultKind[][] = [
  kinds.filter((kind) => kind.startsWith("API")),
  kinds.filter((kind) => !kind.startsWith("API")),
];

const lineLosses: readonly FaultKind[] = ["Redis killed, its data lost", "Redis flushed"];

/** Does it and undoes it. @returns whether the line was lost by it. */
export async function strike(fault: FaultKind, house: House, blow: Blow): Promise<{ losesLine: boolean }> {
  await faults[fault](house, blow);
  return { losesLine: lineLosses.includes(fault) };
}
