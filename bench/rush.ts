import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../test/support/client";
import { freshAddress } from "../test/support/fresh-address";
import type { Stage } from "../test/support/stage";
import { LoadGenerator } from "./support/load";
import { issueToken } from "./support/operations";
import { decimal, whole, type Benchmark, type Section } from "./support/report";
import { delaysOf } from "./support/rounds";
import { createSale, createUsers } from "./support/sale";
import { startApi } from "./support/server";

const people = 20_000;
const arrivalSeconds = 2;
/** Like those of a load balancer, open before the rush. */
const connections = 400;

/** Milliseconds of answers. */
class Answers {
  readonly served: number[] = [];
  readonly refused: number[] = [];
}

/** People who all join one queue at one process within two seconds, and come again when it refuses them. */
export const rush: Benchmark = { name: "rush", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await startApi(stage, { MAX_OPERATIONS: "100", TRUSTED_PROXIES: "127.0.0.1" });
  const load = new LoadGenerator(api.address, connections);
  await Promise.all(Array.from({ length: connections }, () => load.get("/healthz")));
  const sale = await createSale(stage, 60);
  const userIds = await createUsers(stage, people);
  const [first, later] = [new Answers(), new Answers()];
  const begin = performance.now();

  const join = async (userId: string, due: number): Promise<void> => {
    await sleep(Math.max(0, begin + due - performance.now()));
    const post = { ...issueToken(userId, sale), forwardedFor: freshAddress() };
    for (let answers = first; ; answers = later) {
      const sent = performance.now();
      try {
        await load.ask(post);
        return void answers.served.push(performance.now() - sent);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "SERVICE_UNAVAILABLE") throw error;
        answers.refused.push(performance.now() - sent);
        await sleep(1_000 * Number(error.details["retryAfterSeconds"]));
      }
    }
  };
  await Promise.all(userIds.map((userId, index) => join(userId, (index * arrivalSeconds * 1_000) / people)));
  const seconds = (performance.now() - begin) / 1_000;
  await load.close();

  const row = (name: string, milliseconds: number[]) => {
    const { p50, p99 } = delaysOf(milliseconds);
    return [name, whole(milliseconds.length), `${whole(p50)} / ${whole(p99)}`];
  };
  return {
    title: `A rush: ${whole(people)} people within ${arrivalSeconds} s at one process`,
    header: ["answers", "count", "ms from sending, p50 / p99"],
    rows: [
      row("first request, served", first.served),
      row("first request, refused", first.refused),
      row("further requests, served", later.served),
      row("further requests, refused", later.refused),
    ],
    remarks: [
      `Everybody stood in the queue ${decimal(seconds)} s after the first arrival. Each has an own address, and comes again after the time`,
      "that a refusal names. A request waits for one of the 400 connections to be free, and that counts too.",
      "The generator of this load shares the cores, so the arrivals themselves may be late.",
    ],
  };
}
