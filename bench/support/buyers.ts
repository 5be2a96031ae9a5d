import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../test/support/client";
import { freshAddress } from "../../test/support/fresh-address";
import { LoadGenerator, type Post } from "./load";
import { buy } from "./operations";
import type { Sale } from "./sale";

export interface BuyersPlan {
  sale: Sale;
  /** A user for each buyer who may arrive. */
  userIds: string[];
  seconds: number;
  /** A constant number of buyers at a time, or arrivals at a rate, independent of the answers. */
  pace: { atOnce: number } | { perSecond: number };
}

const connections = 400;

/** A round of buyers against the API, each from an own address. A buyer who is refused goes away. */
export class BuyersRound {
  arrived = 0;
  /** Purchases that were complete in time. */
  bought = 0;
  /** Refusals of issueQueueToken. */
  refusedJoins = 0;
  /** Milliseconds of the answers: to operations that were done and refused, and to the probes. */
  readonly served: number[] = [];
  readonly refused: number[] = [];
  readonly health: number[] = [];
  readonly metrics: number[] = [];
  private readonly begin = performance.now();

  private constructor(
    private readonly load: LoadGenerator,
    private readonly plan: BuyersPlan,
  ) {}

  static async run(address: string, plan: BuyersPlan): Promise<BuyersRound> {
    // A load balancer keeps connections open. Node accepts one new connection in each turn of its event loop.
    const load = new LoadGenerator(address, connections);
    await Promise.all(Array.from({ length: connections }, () => load.get("/healthz")));
    const round = new BuyersRound(load, plan);
    await Promise.all([
      "atOnce" in plan.pace ? round.keepBusy(plan.pace.atOnce) : round.arrive(plan.pace.perSecond),
      round.probe("/healthz", round.health, 50),
      round.probe("/metrics", round.metrics, 250),
    ]);
    await load.close();
    return round;
  }

  private get isOver(): boolean {
    return performance.now() >= this.begin + this.plan.seconds * 1_000;
  }

  private async keepBusy(atOnce: number): Promise<void> {
    const work = async () => {
      while (!this.isOver) await this.serveBuyer();
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** Buyers arrive independently of each other, as a Poisson process. */
  private async arrive(perSecond: number): Promise<void> {
    const purchases: Promise<void>[] = [];
    for (let due = this.begin; !this.isOver; await sleep(1)) {
      for (; due <= performance.now(); due += (-Math.log(1 - Math.random()) * 1_000) / perSecond)
        purchases.push(this.serveBuyer());
    }
    await Promise.all(purchases);
  }

  private async serveBuyer(): Promise<void> {
    const { sale, userIds } = this.plan;
    const index = this.arrived++;
    const userId = userIds[index];
    if (!userId) throw new Error("More buyers arrived than the round has users.");
    const forwardedFor = freshAddress();
    let steps = 0;
    const ask = <Data>(post: Post<Data>) => {
      steps += 1;
      return this.ask({ ...post, forwardedFor });
    };
    try {
      await buy(ask, { sale, userId, index });
      if (!this.isOver) this.bought += 1;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (steps === 1) this.refusedJoins += 1;
    }
  }

  private async ask<Data>(post: Post<Data>): Promise<Data> {
    const begin = performance.now();
    try {
      const answer = await this.load.ask(post);
      this.served.push(performance.now() - begin);
      return answer;
    } catch (error) {
      if (isRefusal(error)) this.refused.push(performance.now() - begin);
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
