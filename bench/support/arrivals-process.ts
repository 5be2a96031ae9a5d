import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Post } from "./load";
import { chargeBody, holdBody, payBody, reservationIn, tokenIn } from "./operations";
import type { Sale } from "./stage";

/**
 * A program that simulates buyers in a separate process. It is forked by overload.ts.
 * Each issues a token, holds a seat, charges points and pays; a refused person leaves.
 */
export interface ArrivalsPlan {
  address: string;
  sale: Sale;
  /** The first request of each person, in order of arrival. */
  issues: Post[];
  seconds: number;
  pace: Pace;
}

/** A constant number of people, or a rate of arrivals that does not depend on who is still there. */
export type Pace = { atOnce: number } | { perSecond: number };

export interface ArrivalsMessage {
  kind: "finished";
  outcome: ArrivalsOutcome;
}

export interface ArrivalsOutcome {
  arrived: number;
  /** Purchases that were complete before the time was over. */
  bought: number;
  /** Milliseconds of each answer: to what was done, to what was refused, and to the probes. */
  served: number[];
  refused: number[];
  health: number[];
  metrics: number[];
  /** Refusals by the step that they met. */
  refusedAt: Record<string, number>;
}

const price = 100;
const connections = 400;
const probeMilliseconds = { health: 50, metrics: 250 };

process.on("message", (plan: ArrivalsPlan) => {
  void new Run(plan).finish().then((outcome) => process.send!({ kind: "finished", outcome }));
});

class Refused extends Error {}

class Run {
  private readonly buyers: Pool;
  private readonly probes: Pool;
  private begin = 0;
  private readonly outcome: ArrivalsOutcome = {
    arrived: 0,
    bought: 0,
    refusedAt: {},
    served: [],
    refused: [],
    health: [],
    metrics: [],
  };

  constructor(private readonly plan: ArrivalsPlan) {
    this.buyers = new Pool(plan.address, { pipelining: 1 });
    this.probes = new Pool(plan.address, { pipelining: 1 });
  }

  async finish(): Promise<ArrivalsOutcome> {
    const { pace } = this.plan;
    await this.openConnections();
    this.begin = performance.now();
    const coming = "atOnce" in pace ? this.keepBusy(pace.atOnce) : this.comeAt(pace.perSecond);
    await Promise.all([coming, this.probe("/healthz", "health"), this.probe("/metrics", "metrics")]);
    await this.buyers.close();
    await this.probes.close();
    return this.outcome;
  }

  /** Opens connections beforehand, as a load balancer does. Node accepts one connection per turn of its event loop. */
  private async openConnections(): Promise<void> {
    await Promise.all(
      Array.from({ length: connections }, async () =>
        (await this.buyers.request({ path: "/healthz", method: "GET" })).body.dump(),
      ),
    );
  }

  private get isOver(): boolean {
    return performance.now() - this.begin >= this.plan.seconds * 1_000;
  }

  private async keepBusy(atOnce: number): Promise<void> {
    const work = async () => {
      while (!this.isOver) await this.visit();
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** People arrive independently, so their arrivals are a Poisson process. */
  private async comeAt(perSecond: number): Promise<void> {
    const visits: Promise<void>[] = [];
    let due = this.begin;
    while (!this.isOver) {
      for (; due <= performance.now(); due += (-Math.log(1 - Math.random()) * 1_000) / perSecond)
        visits.push(this.visit());
      await sleep(1);
    }
    await Promise.all(visits);
  }

  private async visit(): Promise<void> {
    const { sale, issues } = this.plan;
    const index = this.outcome.arrived++;
    const issue = issues[index];
    if (!issue) throw new Error("More people have come than were expected.");
    try {
      const token = tokenIn(await this.ask("issue", issue));
      const reservationId = reservationIn(await this.ask("hold", { token, body: holdBody(sale, index) }));
      await this.ask("charge", { token, body: chargeBody(price) });
      await this.ask("pay", { token, body: payBody(reservationId) });
      if (!this.isOver) this.outcome.bought += 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  private async ask(step: string, { body, token }: Post): Promise<string> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const asked = performance.now();
    const answer = await this.buyers.request({ path: "/graphql", method: "POST", headers, body });
    const text = await answer.body.text();
    const milliseconds = performance.now() - asked;
    if (answer.statusCode === 200 && !text.includes('"errors"')) {
      this.outcome.served.push(milliseconds);
      return text;
    }
    if (!text.includes("SERVICE_UNAVAILABLE")) throw new Error(`A request failed: ${text}`);
    this.outcome.refused.push(milliseconds);
    this.outcome.refusedAt[step] = (this.outcome.refusedAt[step] ?? 0) + 1;
    throw new Refused();
  }

  private async probe(path: string, name: keyof typeof probeMilliseconds): Promise<void> {
    while (!this.isOver) {
      const asked = performance.now();
      const answer = await this.probes.request({ path, method: "GET" });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}.`);
      this.outcome[name].push(performance.now() - asked);
      await sleep(probeMilliseconds[name]);
    }
  }
}
