import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { answerCalls } from "./answer-calls";
import { headersOf, type Post } from "../support/load";
import { chargeBody, holdBody, payBody, reservationIn, tokenIn } from "../support/operations";
import type { Sale } from "../support/stage";

/**
 * This program runs buyers, apart from the process that measures. Each buyer issues a token, holds a seat, charges points
 * and pays. A buyer who is refused goes away.
 */
export interface BuyersPlan {
  address: string;
  sale: Sale;
  /** The first request of each buyer. */
  issues: Post[];
  seconds: number;
  pace: Pace;
}

/** A constant number of buyers at a time, or arrivals at a rate, independent of the answers. */
export type Pace = { atOnce: number } | { perSecond: number };

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

const price = 100;
const connections = 400;

answerCalls({ run: (plan: BuyersPlan) => new BuyersRound(plan).run() });

class Refused extends Error {}

class BuyersRound {
  private readonly buyers: Pool;
  private readonly probes: Pool;
  private end = 0;
  private readonly outcome: BuyersOutcome = {
    arrived: 0,
    bought: 0,
    refusedJoins: 0,
    served: [],
    refused: [],
    health: [],
    metrics: [],
  };

  constructor(private readonly plan: BuyersPlan) {
    this.buyers = new Pool(plan.address, { pipelining: 1 });
    this.probes = new Pool(plan.address, { pipelining: 1 });
  }

  async run(): Promise<BuyersOutcome> {
    const { pace, seconds } = this.plan;
    // A load balancer keeps connections open. Node accepts one new connection in each turn of its event loop.
    await Promise.all(Array.from({ length: connections }, () => this.get(this.buyers, "/healthz")));
    const begin = performance.now();
    this.end = begin + seconds * 1_000;
    await Promise.all([
      "atOnce" in pace ? this.keepBusy(pace.atOnce) : this.arrive(begin, pace.perSecond),
      this.probe("/healthz", this.outcome.health, 50),
      this.probe("/metrics", this.outcome.metrics, 250),
    ]);
    await Promise.all([this.buyers.close(), this.probes.close()]);
    return this.outcome;
  }

  private get isOver(): boolean {
    return performance.now() >= this.end;
  }

  private async keepBusy(atOnce: number): Promise<void> {
    const work = async () => {
      while (!this.isOver) await this.buy();
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** Buyers arrive independently of each other, as a Poisson process. */
  private async arrive(begin: number, perSecond: number): Promise<void> {
    const purchases: Promise<void>[] = [];
    for (let due = begin; !this.isOver; await sleep(1)) {
      for (; due <= performance.now(); due += (-Math.log(1 - Math.random()) * 1_000) / perSecond)
        purchases.push(this.buy());
    }
    await Promise.all(purchases);
  }

  private async buy(): Promise<void> {
    const { sale, issues } = this.plan;
    const index = this.outcome.arrived++;
    const issue = issues[index];
    if (!issue) throw new Error("More buyers arrived than the round has users.");
    let token = "";
    try {
      token = tokenIn(await this.ask(issue));
      const reservationId = reservationIn(await this.ask({ token, body: holdBody(sale, index) }));
      await this.ask({ token, body: chargeBody(price) });
      await this.ask({ token, body: payBody(reservationId) });
      if (!this.isOver) this.outcome.bought += 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!token) this.outcome.refusedJoins += 1;
    }
  }

  private async ask(post: Post): Promise<string> {
    const begin = performance.now();
    const request = { path: "/graphql", method: "POST" as const, headers: headersOf(post), body: post.body };
    const answer = await this.buyers.request(request);
    const text = await answer.body.text();
    const milliseconds = performance.now() - begin;
    if (answer.statusCode === 200 && !text.includes('"errors"')) {
      this.outcome.served.push(milliseconds);
      return text;
    }
    if (!text.includes("SERVICE_UNAVAILABLE")) throw new Error(`A request failed: ${text}`);
    this.outcome.refused.push(milliseconds);
    throw new Refused();
  }

  private async probe(path: string, delays: number[], pauseMilliseconds: number): Promise<void> {
    while (!this.isOver) {
      const begin = performance.now();
      await this.get(this.probes, path);
      delays.push(performance.now() - begin);
      await sleep(pauseMilliseconds);
    }
  }

  private async get(pool: Pool, path: string): Promise<void> {
    const { statusCode, body } = await pool.request({ path, method: "GET" });
    await body.dump();
    if (statusCode !== 200) throw new Error(`${path} answered with status ${statusCode}.`);
  }
}
