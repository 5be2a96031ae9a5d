import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Client, Refusal } from "./client";
import { eventually } from "./eventually";
import { ChargePointsDocument } from "./generated/operations";
import { hold, onlyDate, pay } from "./purchase";
import type { Stage, TestConcert } from "./stage";

const price = 100;
export const largeHall = [{ name: "Floor", rows: 20, seatsPerRow: 50, price }];

/** How long one request is repeated before the service counts as not recovered. */
const patienceMilliseconds = 30_000;
/** What it is right to answer while a store is away or has just come back, and to repeat a request after. */
const passing: unknown[] = ["SERVICE_UNAVAILABLE", "TOKEN_NOT_ACTIVE"];

/** What the API has acknowledged to one buyer. */
export interface Purchase {
  userId: string;
  reservationId: string;
  paymentId: string;
  balance: number;
}

/**
 * People who buy the seats of a concert, one after another, through whichever process answers. Each request has its
 * own key and is repeated with it, elsewhere, until it is answered.
 */
export class Shoppers {
  readonly purchases: Purchase[] = [];
  /** The codes of the refusals after which a request was repeated. */
  readonly refusals: unknown[] = [];
  slowestMilliseconds = 0;
  readonly performanceId: string;
  private readonly seatIds: string[];
  private shopping: Promise<void>[] = [];
  private readonly asking = new Set<Promise<unknown>>();
  private leaving = false;

  constructor(
    private readonly stage: Stage,
    private readonly concert: TestConcert,
  ) {
    const { performanceId, seatIds } = onlyDate(concert);
    this.performanceId = performanceId;
    this.seatIds = [...seatIds];
  }

  /** So many of them shop from now on. */
  enter(count: number): void {
    const entering = Array.from({ length: count }, (_, processIndex) => this.shop(processIndex));
    entering.forEach((shopper) => shopper.catch(() => {})); // finish tells.
    this.shopping.push(...entering);
  }

  /** Resolves once they have made so many more purchases. */
  async buyMore(count: number): Promise<void> {
    const wanted = this.purchases.length + count;
    const bought = eventually(
      async () => this.purchases.length,
      (made) => made >= wanted,
    );
    await Promise.race([bought, Promise.all(this.shopping).then(() => bought)]);
  }

  /** Resolves once so many of their requests have been refused since now. */
  async beRefused(count: number): Promise<void> {
    const wanted = this.refusals.length + count;
    await eventually(
      async () => this.refusals.length,
      (refused) => refused >= wanted,
    );
  }

  /** Resolves once every request that is under way has been answered, whatever is asked meanwhile. */
  async beAnswered(): Promise<void> {
    await Promise.allSettled(this.asking);
  }

  /** Resolves once everybody has what they were buying. */
  async finish(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.shopping);
  }

  /** One purchase from end to end, beginning at that process. */
  async buy(processIndex: number): Promise<Purchase> {
    const seatId = this.seatIds.shift();
    if (!seatId) throw new Error("The concert has too few seats for this test.");
    const visitor: Visitor = { processIndex, token: undefined };
    const ask = <Answer>(act: (client: Client) => Promise<Answer>) => this.insist(visitor, act);
    const [holdKey, chargeKey, payKey] = [randomUUID(), randomUUID(), randomUUID()];
    const userId = await ask((client) => this.stage.user(client));
    const { concertId } = this.concert;
    ({ token: visitor.token } = await ask((client) => this.stage.join(client, { userId, concertId })));
    const { id } = await ask((client) => hold(client, this.performanceId, [seatId], holdKey));
    await ask((client) =>
      client.send(ChargePointsDocument, { input: { amount: price, idempotencyKey: chargeKey } }),
    );
    const { payment, pointAccount } = await ask((client) => pay(client, id, payKey));
    return { userId, reservationId: id, paymentId: payment.id, balance: pointAccount.balance };
  }

  private async shop(processIndex: number): Promise<void> {
    while (!this.leaving) this.purchases.push(await this.buy(processIndex));
  }

  /** @throws whatever is no passing failure, and what still fails after the time of patience. */
  private async insist<Answer>(visitor: Visitor, act: (client: Client) => Promise<Answer>): Promise<Answer> {
    for (const begun = performance.now(); ; visitor.processIndex += 1) {
      const { addresses } = this.stage;
      const client = Object.assign(new Client(addresses[visitor.processIndex % addresses.length]!), {
        token: visitor.token,
      });
      const asked = performance.now();
      const answer = act(client);
      this.asking.add(answer);
      try {
        return await answer;
      } catch (error) {
        if (!mayPass(error) || performance.now() - begun > patienceMilliseconds) throw error;
        if (error instanceof Refusal) this.refusals.push(error.code);
      } finally {
        this.asking.delete(answer);
        this.slowestMilliseconds = Math.max(this.slowestMilliseconds, performance.now() - asked);
      }
      await pause(20);
    }
  }
}

interface Visitor {
  processIndex: number;
  token: string | undefined;
}

/** A lost connection shows as a TypeError of fetch, which is not the TypeError of jest's own realm. */
function mayPass(error: unknown): boolean {
  if (error instanceof Refusal) return passing.includes(error.code);
  return (error as Error).name === "TypeError";
}
