import { setTimeout as pause } from "node:timers/promises";
import { History, type Evidence } from "./history";
import { faultGroups, injectFault } from "./faults";
import { capacity, checkSeconds, Deployment } from "./deployment";
import { readLedger } from "./ledger";
import { faultsOf, visitsOf } from "./plan";
import { RecordingClient } from "./recording-client";
import { Shopper } from "./shopper";
import { findShortages } from "./summary";

const shoppers = 30;
/** How long a run may take longer than planned while it lacks results. */
const maxExtensionMilliseconds = 60_000;
/** More concerts than the shoppers can buy up. */
const concertsPerMinute = 20;

export interface RunOptions {
  seed: number;
  minutes: number;
  /** The path of the history. */
  file: string;
  /** Ends the run early. */
  stop: AbortSignal;
}

/**
 * Runs shoppers and faults for the given time, and until every fault has occurred and `minPayments` payments are
 * made. Afterwards every process must be available again.
 */
export async function run({ seed, minutes, file, stop }: RunOptions): Promise<Evidence> {
  const deployment = await Deployment.open({ concerts: 3 + Math.ceil(minutes * concertsPerMinute) });
  const history = new History(file, { seed, capacity, checkSeconds });
  try {
    const endsAt = Date.now() + minutes * 60_000;
    await runUnderFaults({ deployment, history, endsAt, stop });
    await deployment.isAvailable();
    await deployment.stopProcesses();
    const ledger = await readLedger(deployment.database);
    return await history.complete({ ledger, integrity: await deployment.listFaults() });
  } finally {
    await history.close();
    await deployment.close();
  }
}

interface RunContext {
  deployment: Deployment;
  history: History;
}

/** Injects the faults of both groups while the shoppers buy. A failure of one part ends all of them. */
async function runUnderFaults({
  deployment,
  history,
  endsAt,
  stop,
}: RunContext & { endsAt: number; stop: AbortSignal }): Promise<void> {
  const failed = new AbortController();
  const closing = new AbortController();
  const isOver = () => {
    const extension = findShortages(history).length > 0 ? maxExtensionMilliseconds : 0;
    return Date.now() > endsAt + extension;
  };
  const ending = AbortSignal.any([stop, failed.signal]);
  const injections = faultGroups.map((_, group) =>
    injectFaults(group, { deployment, history, isOver, ending }),
  );
  const injected = settleAll(injections, failed).finally(() => closing.abort());
  await settleAll([injected, runShoppers(closing.signal, { deployment, history })], failed);
}

async function injectFaults(
  group: number,
  { deployment, history, isOver, ending }: RunContext & { isOver: () => boolean; ending: AbortSignal },
): Promise<void> {
  const missing = new Set(faultGroups[group]);
  for (const { fault, delayMilliseconds, ...target } of faultsOf(history.settings.seed, group)) {
    if (ending.aborted || (isOver() && missing.size === 0)) return;
    await pause(delayMilliseconds);
    const from = Date.now();
    const { losesQueue } = await injectFault(fault, deployment, target);
    history.addFault({ kind: fault, losesQueue, from, to: Date.now() });
    missing.delete(fault);
  }
}

/** Repeats the visits of all shoppers. When a concert accepts no more waiters, the next one follows. */
async function runShoppers(closing: AbortSignal, { deployment, history }: RunContext): Promise<void> {
  let onSale = 0;
  const shopping = Array.from({ length: shoppers }, async (_, shopper) => {
    const visits = visitsOf(history.settings.seed, shopper);
    const client = new RecordingClient(deployment, history, shopper);
    while (!closing.aborted) {
      const visited = onSale;
      const concert = deployment.concerts[visited];
      if (!concert) throw new Error("Every concert is sold out. Raise concertsPerMinute.");
      const isOnSale = await new Shopper(client, visits.next().value, concert, closing).shop();
      if (!isOnSale && onSale === visited) onSale += 1;
    }
  });
  await Promise.all(shopping);
}

/** Waits for all promises, also when one of them fails. @throws the first error. */
async function settleAll(work: readonly Promise<unknown>[], failed: AbortController): Promise<void> {
  for (const one of work) one.catch(() => failed.abort());
  await Promise.allSettled(work);
  await Promise.all(work);
}
