import { setTimeout as sleep } from "node:timers/promises";
import type { Stage } from "../test/support/stage";
import { clock } from "./support/child";
import { fill, openQueue } from "./support/queue";
import { decimal, whole, type Benchmark, type Section } from "./support/report";
import { alternate, delaysOf } from "./support/rounds";
import { startApi } from "./support/server";
import { listen, publish, receive, startBaseline, subscribe } from "./support/subscribers";

const subscribers = 1_000;
const slots = 50;
const freedPerRound = 60;
const plan = { warmUps: 1, rounds: 5 };
const text = '{"id":"1","type":"next","payload":{"data":{"queuePosition":{"status":"ACTIVE"}}}}';
const oneAdmission = { count: 1, text: '"ACTIVE"' };

/** The time from a freed slot to the push that tells the next waiter about the admission. */
export const queueDelay: Benchmark = { name: "queue-delay", measure };

async function measure(stage: Stage): Promise<Section> {
  const queue = await openQueue(stage, slots);
  const active = await fill(queue, slots);
  const waiters = await fill(queue, subscribers);
  const api = await subscribe(stage, `${(await startApi(stage)).address}/graphql`, queue, waiters);
  const baseline = await listen(stage, await startBaseline(stage), subscribers);

  const freeSlot = async () => {
    const begin = clock();
    const { index, at } = await receive(api, oneAdmission, () => queue.store.finish(active.shift()!, "LEFT"));
    active.push(waiters[index]!);
    return at - begin;
  };
  const pushToOne = async () => {
    const receiver = Math.floor(Math.random() * subscribers);
    const begin = clock();
    const { at } = await receive(baseline, oneAdmission, () => publish(queue, receiver, text));
    return at - begin;
  };
  const rounds = await alternate({ api: () => repeat(freeSlot), baseline: () => repeat(pushToOne) }, plan);
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

/** Takes measurements at random moments, so that timers of the server do not keep step. */
async function repeat(measureOnce: () => Promise<number>): Promise<number[]> {
  const delays: number[] = [];
  for (let freed = 0; freed < freedPerRound; freed += 1) {
    await sleep(Math.random() * 30);
    delays.push(await measureOnce());
  }
  return delays;
}
