import type { Deployment } from "./deployment";
import { pass } from "./insist";

export interface Blow {
  node: number;
  lastsMilliseconds: number;
}

/** How each fault is done to a house, and undone again before it returns. */
const faults = {
  "API process killed": async (deployment: Deployment, { node }: Blow) => {
    await deployment.end(node, "SIGKILL");
    await deployment.startProcess(node);
  },
  "API process stopped": async (deployment: Deployment, { node }: Blow) => {
    await deployment.end(node, "SIGTERM");
    await deployment.startProcess(node);
  },
  "API process frozen": async (deployment: Deployment, { node, lastsMilliseconds }: Blow) => {
    deployment.signal(node, "SIGSTOP");
    await pass(lastsMilliseconds);
    deployment.signal(node, "SIGCONT");
  },
  "Postgres stopped": async ({ postgres }: Deployment, { lastsMilliseconds }: Blow) => {
    await postgres.stop();
    await pass(lastsMilliseconds);
    await postgres.startAgain();
  },
  "Postgres killed": async ({ postgres }: Deployment, { lastsMilliseconds }: Blow) => {
    await postgres.kill();
    await pass(lastsMilliseconds);
    await postgres.startAgain();
  },
  "Postgres paused": async ({ postgres }: Deployment, { lastsMilliseconds }: Blow) => {
    await postgres.freeze();
    await pass(lastsMilliseconds);
    await postgres.thaw();
  },
  "Redis killed, its data kept": async ({ redis }: Deployment, { lastsMilliseconds }: Blow) => {
    await redis.kill();
    await pass(lastsMilliseconds);
    await redis.restart();
  },
  "Redis killed, its data lost": async ({ redis }: Deployment, { lastsMilliseconds }: Blow) => {
    await redis.kill();
    await redis.forget();
    await pass(lastsMilliseconds);
    await redis.restart();
  },
  "Redis flushed": ({ redis }: Deployment) => redis.order("FLUSHALL"),
  "Redis paused": async ({ redis }: Deployment, { lastsMilliseconds }: Blow) => {
    await redis.order("CLIENT", "PAUSE", String(lastsMilliseconds), "ALL");
    await pass(lastsMilliseconds);
  },
} satisfies Record<string, (deployment: Deployment, blow: Blow) => Promise<void>>;

export type FaultKind = keyof typeof faults;
const kinds = Object.keys(faults) as FaultKind[];
/** What strikes at the same time as the other: one hand at the processes, one at the stores. */
export const hands: readonly FaultKind[][] = [
  kinds.filter((kind) => kind.startsWith("API")),
  kinds.filter((kind) => !kind.startsWith("API")),
];

const queueLosses: readonly FaultKind[] = ["Redis killed, its data lost", "Redis flushed"];

/** Does it and undoes it. @returns whether the line was lost by it. */
export async function strike(
  fault: FaultKind,
  deployment: Deployment,
  blow: Blow,
): Promise<{ losesQueue: boolean }> {
  await faults[fault](deployment, blow);
  return { losesQueue: queueLosses.includes(fault) };
}
