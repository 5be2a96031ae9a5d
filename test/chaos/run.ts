import { History, type Evidence } from "./history";
import { hands, strike } from "./faults";
import { capacity, graceSeconds, Deployment } from "./deployment";
import { pass } from "./insist";
import { readLedger } from "./ledger";
import { faultsOf, visitsOf } from "./plan";
import { Requests } from "./requests";
import { Shopper } from "./shopper";
import { findShortages } from "./summary";

const shoppers = 30;
/** How long a run goes on beyond its time while it lacks results. */
const maxDelayMilliseconds = 60_000;
/** Enough that there is always another to be sold. */
const concertsPerMinute = 20;

export interface RunOptions {
  seed: number;
  minutes: number;
  /** Where the history is kept. */
  file: string;
  /** Ends the run early. */
  stop: AbortSignal;
}

/**
 * Lets shoppers loose on a house while it is being struck, for so long and until every fault has come at least once and
 * enough has been sold. Afterwards the house must answer again.
 */
export async function run({ seed, minutes, file, stop }: RunOptions): Promise<Evidence> {
  const deployment = await Deployment.open({ concerts: 3 + Math.ceil(minutes * concertsPerMinute) });
  const history = new History(file, { seed, capacity, graceSeconds });
  try {
    const endsAt = Date.now() + minutes * 60_000;
    await rage({ deployment, history, endsAt, stop });
    await deployment.answers();
    await deployment.closeDoors();
    const ledger = await readLedger(deployment.database);
    return await history.complete({ ledger, integrity: await deployment.findFaults() });
  } finally {
    await history.close();
    await deployment.close();
  }
}

interface Scene {
  deployment: Deployment;
  history: History;
}

/** Both hands strike, and everybody shops until they are done. One that fails ends it for all. */
async function rage({
  deployment,
  history,
  endsAt,
  stop,
}: Scene & { endsAt: number; stop: AbortSignal }): Promise<void> {
  const failed = new AbortController();
  const closing = new AbortController();
  const isOver = () => {
    const delay = findShortages(history).length > 0 ? maxDelayMilliseconds : 0;
    return Date.now() > endsAt + delay;
  };
  const ending = AbortSignal.any([stop, failed.signal]);
  const striking = hands.map((_, hand) => strikeAll(hand, { deployment, history, isOver, ending }));
  const struck = allDone(striking, failed).finally(() => closing.abort());
  await allDone([struck, shopAll(closing.signal, { deployment, history })], failed);
}

async function strikeAll(
  hand: number,
  { deployment, history, isOver, ending }: Scene & { isOver: () => boolean; ending: AbortSignal },
): Promise<void> {
  const missing = new Set(hands[hand]);
  for (const { fault, calmMilliseconds, ...blow } of faultsOf(history.settings.seed, hand)) {
    if (ending.aborted || (isOver() && missing.size === 0)) return;
    await pass(calmMilliseconds);
    const from = Date.now();
    const { losesQueue } = await strike(fault, deployment, blow);
    history.addStruck({ fault, losesQueue, from, to: Date.now() });
    missing.delete(fault);
  }
}

/** Everybody comes again and again. A concert that takes nobody any more is followed by the next. */
async function shopAll(closing: AbortSignal, { deployment, history }: Scene): Promise<void> {
  let onSale = 0;
  const shopping = Array.from({ length: shoppers }, async (_, shopper) => {
    const visits = visitsOf(history.settings.seed, shopper);
    const requests = new Requests(deployment, history, shopper);
    while (!closing.aborted) {
      const here = onSale;
      const concert = deployment.concerts[here];
      if (!concert) throw new Error("Every concert has been sold out.");
      const goesOn = await new Shopper(requests, visits.next().value, concert, closing).shop();
      if (!goesOn && onSale === here) onSale += 1;
    }
  });
  await Promise.all(shopping);
}

/** Waits for all of them, also when one fails. @throws what the first of those threw. */
async function allDone(work: readonly Promise<unknown>[], failed: AbortController): Promise<void> {
  for (const one of work) one.catch(() => failed.abort());
  await Promise.allSettled(work);
  await Promise.all(work);
}
