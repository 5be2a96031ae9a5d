import { setTimeout as sleep } from "node:timers/promises";
import { DrivenQueue } from "./support/driven-queue";
import { startBaselineSockets, subscribeToApi, subscribeToBaseline, type Pusher } from "./support/pushes";
import { decimal, whole, type Benchmark, type Section } from "./support/report";
import { alternate, delaysOf } from "./support/rounds";
import type { Stage } from "./support/stage";

const subscribers = 1_000;
const slots = 50;
const freedPerRound = 60;
const plan = { warmUps: 1, rounds: 5 };
const text = '{"id":"1","type":"next","payload":{"data":{"queuePosition":{"status":"ACTIVE"}}}}';

/** The time from a freed slot to the push that tells the next waiter about the admission. */
export const queueDelay: Benchmark = { name: "queue-delay", measure };

async function measure(stage: Stage): Promise<Section> {
  const queue = await DrivenQueue.open(stage, slots);
  const active = await queue.fill(slots);
  const waiters = await queue.fill(subscribers);
  const api = await subscribeToApi(stage, await stage.startApi(), queue, { waiters, active });
  const sockets = await startBaselineSockets(stage);
  const baseline = await subscribeToBaseline(stage, sockets, { count: subscribers, text: () => text });
  const rounds = await alternate({ api: () => freeSlots(api), baseline: () => freeSlots(baseline) }, plan);
  const row = (name: string, delays: number[][]) => {
    const { p50, p99 } = delaysOf(delays.flat());
    return [name, decimal(p50), decimal(p99)];
  };
  return {
    title: `From a freed slot to the push that says ACTIVE, with ${whole(subscribers)} subscribers`,
    header: ["what", "p50 ms", "p99 ms (target 100)"],
    rows: [
      row("from the call that frees the slot", rounds.api),
      row("only `ws`, from publishing to Redis", rounds.baseline),
    ],
    remarks: [
      `${plan.rounds} rounds of ${freedPerRound} slots on each side, freed one by one. The clock stops in the process of the subscribers.`,
    ],
  };
}

/** Frees slots at random moments, so that timers of the server do not keep step. */
async function freeSlots(pusher: Pusher): Promise<number[]> {
  const delays: number[] = [];
  for (let freed = 0; freed < freedPerRound; freed += 1) {
    await sleep(Math.random() * 30);
    delays.push(await pusher.pushToOne());
  }
  return delays;
}
