import { setTimeout as pause } from "node:timers/promises";
import type { Deployment } from "./deployment";

export interface FaultTarget {
  processIndex: number;
  durationMilliseconds: number;
}

/** Each function causes a fault and ends it before it resolves. */
const faults = {
  "API process killed": async (deployment: Deployment, { processIndex }: FaultTarget) => {
    await deployment.stop(processIndex, "SIGKILL");
    await deployment.startProcess(processIndex);
  },
  "API process stopped": async (deployment: Deployment, { processIndex }: FaultTarget) => {
    await deployment.stop(processIndex, "SIGTERM");
    await deployment.startProcess(processIndex);
  },
  "API process frozen": async (
    deployment: Deployment,
    { processIndex, durationMilliseconds }: FaultTarget,
  ) => {
    deployment.signal(processIndex, "SIGSTOP");
    await pause(durationMilliseconds);
    deployment.signal(processIndex, "SIGCONT");
  },
  "Postgres stopped": async ({ postgres }: Deployment, { durationMilliseconds }: FaultTarget) => {
    await postgres.stop();
    await pause(durationMilliseconds);
    await postgres.restart();
  },
  "Postgres killed": async ({ postgres }: Deployment, { durationMilliseconds }: FaultTarget) => {
    await postgres.kill();
    await pause(durationMilliseconds);
    await postgres.restart();
  },
  "Postgres paused": async ({ postgres }: Deployment, { durationMilliseconds }: FaultTarget) => {
    await postgres.freeze();
    await pause(durationMilliseconds);
    await postgres.thaw();
  },
  "Redis killed, its data kept": async ({ redis }: Deployment, { durationMilliseconds }: FaultTarget) => {
    await redis.kill();
    await pause(durationMilliseconds);
    await redis.restart();
  },
  "Redis killed, its data lost": async ({ redis }: Deployment, { durationMilliseconds }: FaultTarget) => {
    await redis.kill();
    await redis.deleteData();
    await pause(durationMilliseconds);
    await redis.restart();
  },
  "Redis flushed": ({ redis }: Deployment) => redis.command("FLUSHALL"),
  "Redis paused": async ({ redis }: Deployment, { durationMilliseconds }: FaultTarget) => {
    await redis.command("CLIENT", "PAUSE", String(durationMilliseconds), "ALL");
    await pause(durationMilliseconds);
  },
} satisfies Record<string, (deployment: Deployment, target: FaultTarget) => Promise<void>>;

export type FaultKind = keyof typeof faults;
const kinds = Object.keys(faults) as FaultKind[];
/** Faults of processes and faults of stores. Each group runs at the same time as the other. */
export const faultGroups: readonly FaultKind[][] = [
  kinds.filter((kind) => kind.startsWith("API")),
  kinds.filter((kind) => !kind.startsWith("API")),
];

const queueLosses: readonly FaultKind[] = ["Redis killed, its data lost", "Redis flushed"];

/** Causes a fault and ends it. @returns whether Redis lost the queue. */
export async function injectFault(
  fault: FaultKind,
  deployment: Deployment,
  target: FaultTarget,
): Promise<{ losesQueue: boolean }> {
  await faults[fault](deployment, target);
  return { losesQueue: queueLosses.includes(fault) };
}
