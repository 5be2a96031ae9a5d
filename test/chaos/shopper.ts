import { randomUUID } from "node:crypto";
import { SeatsDocument } from "../support/generated/operations";
import type { TestConcert } from "../support/stage";
import type { HoldSeen } from "./history";
import { askRepeatedly, insist, pass } from "./insist";
import type { Visit, Wish } from "./plan";
import { patienceMilliseconds, type Requests } from "./requests";
import { awaitTurn } from "./turn";

/** One visit as it was planned, as far as the house lets it come. */
export class Shopper {
  private readonly performance: TestConcert["performances"][number];

  constructor(
    private readonly requests: Requests,
    private readonly visit: Visit,
    private readonly concert: TestConcert,
    private readonly closing: AbortSignal,
  ) {
    this.performance = concert.performances[0]!;
  }

  /** @returns whether the concert's line still takes people. */
  async shop(): Promise<boolean> {
    if (!(await this.identify())) return true;
    const issued = await insist(() => this.requests.issue(this.concert.concertId));
    if (!("result" in issued)) return !("refused" in issued && issued.refused === "SALE_CLOSED");
    const { tokenId } = issued.result;
    const { visit, closing } = this;
    if (visit.givesUp) await insist(() => this.requests.leave(tokenId));
    else if (await awaitTurn(this.requests, { tokenId, waiting: visit.waiting, closing }))
      await this.takeTurn(tokenId);
    return true;
  }

  private async identify(): Promise<boolean> {
    if (this.visit.comesBack && this.requests.userId) return true;
    this.requests.userId = "";
    this.requests.token = undefined;
    const registered = await insist(() => this.requests.register());
    if (!("result" in registered)) return false;
    this.requests.userId = registered.result.userId;
    return true;
  }

  private async takeTurn(tokenId: string): Promise<void> {
    const { chargesFirst, chargePoints, ending, vanishesAfter, thinksMilliseconds } = this.visit;
    await this.requests.readToken(tokenId);
    this.requests.vanishesAfter = vanishesAfter;
    if (chargesFirst) await this.charge(chargePoints);
    const hold = await this.holdSomething();
    await this.requests.readToken(tokenId);
    await pass(thinksMilliseconds);
    if (!hold || ending === "leaves") await insist(() => this.requests.leave(tokenId));
    else if (ending === "cancels") await insist(() => this.requests.cancel(hold.reservationId));
    else if (ending === "pays") await this.pay(hold);
    await this.requests.readToken(tokenId);
  }

  private async charge(amount: number): Promise<void> {
    const key = randomUUID();
    const ask = () => this.requests.charge({ key, amount });
    const askOther = () => this.requests.charge({ key, amount: amount + 1 });
    await askRepeatedly(ask, askOther, this.visit.repeating.charge);
  }

  /** @returns null when every wish has been refused. */
  private async holdSomething(): Promise<HoldSeen | null> {
    for (const wish of this.visit.wishes) {
      const seatIds = await this.choose(wish);
      const asked = { key: randomUUID(), performanceId: this.performance.id, seatIds };
      const ask = () => this.requests.hold(asked);
      const askOther = () => this.requests.hold({ ...asked, seatIds: seatIds.map((id) => id + 1) });
      const told = await askRepeatedly(ask, askOther, this.visit.repeating.hold);
      if ("result" in told && told.result.status === "PENDING") return told.result;
      if ("refused" in told && told.refused !== "SEAT_TAKEN") return null;
    }
    return null;
  }

  /** Neighbours, as far as there are any. */
  private async choose({ count, place, looks }: Wish): Promise<number[]> {
    const all = this.performance.seatIds.map(Number);
    const choice = looks ? await this.freeSeats().catch(() => all) : all;
    const first = Math.floor(place * Math.max(choice.length - count, 0));
    const chosen = choice.slice(first, first + count);
    return chosen.length > 0 ? chosen : all.slice(0, count);
  }

  private async freeSeats(): Promise<number[]> {
    const wanted = { performanceId: this.performance.id, status: "AVAILABLE" as const };
    const client = this.requests.client();
    client.signal = AbortSignal.timeout(patienceMilliseconds);
    const { seats } = await client.send(SeatsDocument, wanted);
    return seats.map(({ id }) => Number(id));
  }

  /** A payment that was refused has not used its key up: the same is asked again once there are enough points. */
  private async pay({ reservationId, amount }: HoldSeen): Promise<void> {
    const key = randomUUID();
    const ask = () => this.requests.pay({ key, reservationId });
    const askOther = () => this.requests.pay({ key, reservationId: randomUUID() });
    const told = await askRepeatedly(ask, askOther, this.visit.repeating.payment);
    if (!("refused" in told) || told.refused !== "INSUFFICIENT_POINTS") return;
    await this.charge(amount - Number(told.details["balance"]));
    await insist(ask);
  }
}
