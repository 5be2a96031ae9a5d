import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../test/support/client";
import { LoadGenerator, type Post } from "./load";
import { buy } from "./operations";
import type { Sale } from "./sale";

/** A constant number of buyers at a time, or arrivals at a rate, independent of the answers. */
export type Pace = { atOnce: number } | { perSecond: number };

/** One round of buyers. `userIds` has a user for each of them. */
export interface BuyersPlan {
  sale: Sale;
  userIds: string[];
  seconds: number;
  pace: Pace;
}

export interface BuyersOutcome {
  arrived: number;
  /** Purchases that were complete in time. */
  bought: number;
  /** Refusals of issueQueueToken. */
  refusedJoins: number;
  /** Milliseconds of the answers: to operations that were done and refused, and to the probes. */
  served: number[];
  refused: number[];
  health: number[];
  metrics: number[];
}

const connections = 400;

/** Runs buyers against the API. A buyer who is refused goes away. */
export async function runBuyers(address: string, plan: BuyersPlan): Promise<BuyersOutcome> {
  const load = new LoadGenerator(address, null);
  // A load balancer keeps connections open. Node accepts one new connection in each turn of its event loop.
  await Promise.all(Array.from({ length: connections }, () => load.get("/healthz")));
  const outcome = await new BuyersRound(load, plan).run();
  await load.close();
  return outcome;
}

class BuyersRound {
  private readonly outcome: BuyersOutcome = {
    arrived: 0,
    bought: 0,
    refusedJoins: 0,
    served: [],
    refused: [],
    health: [],
    metrics: [],
  };
  private readonly begin = performance.now();

  constructor(
    private readonly load: LoadGenerator,
    private readonly plan: BuyersPlan,
  ) {}

  async run(): Promise<BuyersOutcome> {
    const { pace } = this.plan;
    await Promise.all([
      "atOnce" in pace ? this.keepBusy(pace.atOnce) : this.arrive(pace.perSecond),
      this.probe("/healthz", this.outcome.health, 50),
      this.probe("/metrics", this.outcome.metrics, 250),
    ]);
    return this.outcome;
  }

  private get isOver(): boolean {
    return performance.now() >= this.begin + this.plan.seconds * 1_000;
  }

  private async keepBusy(atOnce: number): Promise<void> {
    const work = async () => {
      while (!this.isOver) await this.welcome();
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** Buyers arrive independently of each other, as a Poisson process. */
  private async arrive(perSecond: number): Promise<void> {
    const purchases: Promise<void>[] = [];
    for (let due = this.begin; !this.isOver; await sleep(1)) {
      for (; due <= performance.now(); due += (-Math.log(1 - Math.random()) * 1_000) / perSecond)
        purchases.push(this.welcome());
    }
    await Promise.all(purchases);
  }

  private async welcome(): Promise<void> {
    const { sale, userIds } = this.plan;
    const index = this.outcome.arrived++;
    const userId = userIds[index];
    if (!userId) throw new Error("More buyers arrived than the round has users.");
    let joined = false;
    const ask = async <Data>(post: Post<Data>) => {
      const answer = await this.ask(post);
      joined = true;
      return answer;
    };
    try {
      await buy(ask, { sale, userId, index });
      if (!this.isOver) this.outcome.bought += 1;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (!joined) this.outcome.refusedJoins += 1;
    }
  }

  private async ask<Data>(post: Post<Data>): Promise<Data> {
    const begin = performance.now();
    try {
      const answer = await this.load.ask(post);
      this.outcome.served.push(performance.now() - begin);
      return answer;
    } catch (error) {
      if (isRefusal(error)) this.outcome.refused.push(performance.now() - begin);
      throw error;
    }
  }

  private async probe(path: string, delays: number[], pauseMilliseconds: number): Promise<void> {
    while (!this.isOver) {
      const begin = performance.now();
      await this.load.get(path);
      delays.push(performance.now() - begin);
      await sleep(pauseMilliseconds);
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Refusal && error.code === "SERVICE_UNAVAILABLE";
}
