import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { SeatsDocument } from "../support/generated/operations";
import type { TestConcert } from "../support/stage";
import type { HoldState } from "./history";
import { sendUntilAnswered, sendWithRepetition } from "./repeat";
import type { Visit, SeatChoice } from "./plan";
import { requestTimeoutMilliseconds, type RecordingClient } from "./recording-client";
import { waitForTurn } from "./wait-for-turn";

/** Follows the plan of one visit as far as the answers allow. */
export class Shopper {
  private readonly performance: TestConcert["performances"][number];

  constructor(
    private readonly client: RecordingClient,
    private readonly visit: Visit,
    private readonly concert: TestConcert,
    private readonly closing: AbortSignal,
  ) {
    this.performance = concert.performances[0]!;
  }

  /** @returns whether the queue of the concert still accepts users. */
  async shop(): Promise<boolean> {
    if (!(await this.identify())) return true;
    const issued = await sendUntilAnswered(() => this.client.issue(this.concert.concertId));
    if (!("result" in issued)) return !("refused" in issued && issued.refused === "SALE_CLOSED");
    const { tokenId } = issued.result;
    const { visit, closing } = this;
    if (visit.leavesWhileWaiting) await sendUntilAnswered(() => this.client.leave(tokenId));
    else if (await waitForTurn(this.client, { tokenId, mode: visit.waitMode, closing }))
      await this.takeTurn(tokenId);
    return true;
  }

  private async identify(): Promise<boolean> {
    if (this.visit.isReturningUser && this.client.userId) return true;
    this.client.userId = "";
    this.client.token = undefined;
    const registered = await sendUntilAnswered(() => this.client.register());
    if (!("result" in registered)) return false;
    this.client.userId = registered.result.userId;
    return true;
  }

  private async takeTurn(tokenId: string): Promise<void> {
    const { chargesFirst, pointsToCharge, outcome, abortsAfterMilliseconds, pauseMilliseconds } = this.visit;
    await this.client.readToken(tokenId);
    this.client.abortsAfterMilliseconds = abortsAfterMilliseconds;
    if (chargesFirst) await this.charge(pointsToCharge);
    const hold = await this.holdSeats();
    await this.client.readToken(tokenId);
    await pause(pauseMilliseconds);
    if (!hold || outcome === "leaves") await sendUntilAnswered(() => this.client.leave(tokenId));
    else if (outcome === "cancels") await sendUntilAnswered(() => this.client.cancel(hold.reservationId));
    else if (outcome === "pays") await this.pay(hold);
    await this.client.readToken(tokenId);
  }

  private async charge(amount: number): Promise<void> {
    const key = randomUUID();
    const send = () => this.client.charge({ key, amount });
    const sendOther = () => this.client.charge({ key, amount: amount + 1 });
    await sendWithRepetition(send, sendOther, this.visit.repetition.charge);
  }

  /** @returns null when the API has refused every choice. */
  private async holdSeats(): Promise<HoldState | null> {
    for (const seatChoice of this.visit.seatChoices) {
      const seatIds = await this.chooseSeats(seatChoice);
      const input = { key: randomUUID(), performanceId: this.performance.id, seatIds };
      const send = () => this.client.hold(input);
      const sendOther = () => this.client.hold({ ...input, seatIds: seatIds.map((id) => id + 1) });
      const answer = await sendWithRepetition(send, sendOther, this.visit.repetition.hold);
      if ("result" in answer && answer.result.status === "PENDING") return answer.result;
      if ("refused" in answer && answer.refused !== "SEAT_TAKEN") return null;
    }
    return null;
  }

  /** Chooses neighbouring seats when there are enough of them. */
  private async chooseSeats({ count, offset, readsFreeSeats }: SeatChoice): Promise<number[]> {
    const all = this.performance.seatIds.map(Number);
    const choice = readsFreeSeats ? await this.freeSeats().catch(() => all) : all;
    const first = Math.floor(offset * Math.max(choice.length - count, 0));
    const chosen = choice.slice(first, first + count);
    return chosen.length > 0 ? chosen : all.slice(0, count);
  }

  private async freeSeats(): Promise<number[]> {
    const variables = { performanceId: this.performance.id, status: "AVAILABLE" as const };
    const client = this.client.connect();
    client.signal = AbortSignal.timeout(requestTimeoutMilliseconds);
    const { seats } = await client.send(SeatsDocument, variables);
    return seats.map(({ id }) => Number(id));
  }

  /** A refused payment does not use up its key, so the shopper repeats it when there are enough points. */
  private async pay({ reservationId, amount }: HoldState): Promise<void> {
    const key = randomUUID();
    const send = () => this.client.pay({ key, reservationId });
    const sendOther = () => this.client.pay({ key, reservationId: randomUUID() });
    const answer = await sendWithRepetition(send, sendOther, this.visit.repetition.payment);
    if (!("refused" in answer) || answer.refused !== "INSUFFICIENT_POINTS") return;
    await this.charge(amount - Number(answer.details["balance"]));
    await sendUntilAnswered(send);
  }
}
