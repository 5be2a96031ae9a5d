import { delaysOf } from "./support/rounds";
import { DrivenQueue } from "./support/driven-queue";
import {
  placeSelection as selection,
  pushFromApi,
  pushFromBaseline,
  startBaselineSockets,
  type Pusher,
} from "./support/pushing";
import { times, type Benchmark, type Section } from "./support/report";
import { alternate } from "./support/rounds";
import type { Stage } from "./support/stage";

const watchers = 1_000;
const slots = 50;
const freedPerRound = 60;
const delays = { warmUps: 1, rounds: 5 };

/** Measures the time from a free slot to the push that admits the next waiter. */
export const queueDelay: Benchmark = { name: "queue-delay", measure };

async function measure(stage: Stage): Promise<Section> {
  const queue = await DrivenQueue.open(stage, { capacity: slots });
  const admitted = await queue.fill(slots, { keep: slots });
  const people = await queue.fill(watchers, { keep: watchers });
  const api = await pushFromApi(await stage.api(), queue, { people, admitted, selection });
  stage.atEnd(() => api.subscribers.disconnect());
  const text = () => '{"id":"1","type":"next","payload":{"data":{"queuePosition":{"status":"ACTIVE"}}}}';
  const baseline = await pushFromBaseline(await startBaselineSockets(stage), stage, {
    count: watchers,
    text,
  });
  stage.atEnd(() => baseline.subscribers.disconnect());
  const rounds = await alternate({ api: () => freeMany(api), baseline: () => freeMany(baseline) }, delays);
  const row = (name: string, side: "api" | "baseline") => {
    const { p50, p99 } = delaysOf(rounds[side].flat());
    return [name, times(p50), times(p99)];
  };
  return {
    title: `From a freed slot to the push that says ACTIVE, with ${watchers.toLocaleString("en")} subscribed`,
    header: ["what", "p50 ms", "p99 ms (target 100)"],
    rows: [
      row("from the call that frees the slot", "api"),
      row("`ws` alone, from publishing to Redis", "baseline"),
    ],
    remarks: [
      `${delays.rounds} rounds of ${freedPerRound} slots freed one by one on each side. The clock stops in the process of the subscribers.`,
    ],
  };
}

/** Waits a random time before each slot, so that the server's timers cannot keep in step. */
async function freeMany(pusher: Pusher): Promise<number[]> {
  const found: number[] = [];
  for (let freed = 0; freed < freedPerRound; freed += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    found.push(await pusher.pushToOne());
  }
  return found;
}
