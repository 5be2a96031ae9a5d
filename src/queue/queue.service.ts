import { randomUUID } from "node:crypto";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { TimedCache } from "../shared/timed-cache";
import { DRAWN, drawNumber, describeDraw, type Draw, type SecretDraw } from "./draw";
import { MAX_TOKENS, type QueueChange, type QueueStore } from "./store/queue.store";
import type { QueueSurvey } from "./store/queue-figures";
import { buyerOf, claimsOf, type Buyer, type QueueToken, type TokenClaims } from "./token/queue-token";
import { assertMayJoin, type SaleRepository } from "./queue-settings";
import type { TokenSigner } from "./token/token-signer";
import type { EstimateAccuracy } from "./wait/estimate-accuracy";
import { estimateWait, type QueueStatistics, type WaitEstimate } from "./wait/wait-estimate";

const maxQueuesMeasured = 1_000;

/** The waiting line of each concert: joining, waiting, being admitted, and the end of a turn. */
export class QueueService {
  private readonly statistics: TimedCache<QueueStatistics>;
  private readonly soldOut: TimedCache<boolean>;

  constructor(
    private readonly store: QueueStore,
    private readonly signer: TokenSigner,
    private readonly sales: Pick<SaleRepository, "findEntry" | "findEndings" | "isSoldOut" | "findDraw">,
    private readonly ledger: EstimateAccuracy,
  ) {
    this.soldOut = new TimedCache(1_000, maxQueuesMeasured, (concertId) => sales.isSoldOut(concertId));
    this.statistics = new TimedCache(1_000, maxQueuesMeasured, (concertId) => store.measure(concertId));
  }

  /**
   * Gives the user's live token, or a new one at the end of the line; ACTIVE at once where there is room.
   * @param presented the token the caller came with, if any: one that a loss of Redis took is put back first.
   * @throws ExpectedError USER_NOT_FOUND, CONCERT_NOT_FOUND, SALE_NOT_OPEN, SALE_CLOSED (it has closed, every seat
   * is sold, or the line is draining and the user has no live token)
   */
  async issue(
    { userId, concertId }: { userId: string; concertId: string },
    presented: TokenClaims | null = null,
  ): Promise<{ token: string; queueToken: QueueToken }> {
    if (!isUuid(concertId)) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    const entry = await this.sales.findEntry({ userId, concertId });
    assertMayJoin(entry, { userId, concertId });
    if (await this.soldOut.get(concertId)) throw new ExpectedError("SALE_CLOSED", { closedAt: null });
    if (presented?.userId === userId && presented.concertId === concertId) await this.read(presented);
    const newTokenId = randomUUID();
    const place = entry.drawSeed === null ? null : drawNumber(entry.drawSeed, newTokenId);
    const queueToken = await this.store.join({ userId, concertId, newTokenId, drawNumber: place });
    return { token: this.signer.sign(claimsOf(queueToken)), queueToken };
  }

  /** The token's state now. Whoever reads is present: polling keeps the place. */
  async read(claims: TokenClaims): Promise<QueueToken> {
    const [queueToken] = await this.readMany(claims.concertId, [claims]);
    return queueToken!;
  }

  /** States of at most 1000 tokens of one concert, in the order given. */
  async readMany(concertId: string, tokens: readonly TokenClaims[]): Promise<QueueToken[]> {
    if (tokens.length > MAX_TOKENS) throw new RangeError(`At most ${MAX_TOKENS} tokens can be read at once.`);
    const states = await this.store.look(concertId, tokens);
    const lost = tokens.filter((_, index) => states[index] === null);
    const restored = lost.length > 0 ? await this.restore(concertId, lost) : [];
    const found = states.map((state) => state ?? restored.shift()!);
    found.forEach((state) => this.ledger.settle(state));
    return found;
  }

  /**
   * Who asks for something with an idempotency key: one whose turn is over may still repeat an earlier request.
   * @throws ExpectedError TOKEN_NOT_ACTIVE
   */
  async admission(claims: TokenClaims): Promise<Buyer> {
    const queueToken = await this.read(claims);
    const { status, position } = queueToken;
    if (status === "WAITING") throw new ExpectedError("TOKEN_NOT_ACTIVE", { position });
    return buyerOf(queueToken);
  }

  /** Lets an ACTIVE token last at least so long from now. @returns whether it is ACTIVE. */
  async extend(claims: TokenClaims, milliseconds: number): Promise<boolean> {
    return this.store.extend(claims, milliseconds);
  }

  /** Gives up the place or the turn; the next in line gets the slot. A token that had ended stays as it was. */
  async leave(claims: TokenClaims): Promise<QueueToken> {
    return this.finish(claims, "LEFT");
  }

  /** Ends the turn of someone who has bought; the next in line gets the slot. */
  async finishPaid(claims: TokenClaims): Promise<QueueToken> {
    return this.finish(claims, "PAID");
  }

  /** What the holder of a token needs to check the draw. @throws ExpectedError CONCERT_NOT_FOUND */
  async draw(claims: TokenClaims): Promise<Draw> {
    return describeDraw(await this.requireDraw(claims.concertId), claims);
  }

  /** Changes capacity, rate or pause of a line at once. What lasts is kept by the caller, in Postgres. */
  async configure(concertId: string, change: QueueChange): Promise<void> {
    await this.store.configure(concertId, change);
  }

  /** How long this token will wait, or null while that is unknown or it is not WAITING. */
  async estimateWait({ id, concertId, position, pausedSince }: QueueToken): Promise<WaitEstimate | null> {
    if (position === null || pausedSince !== null) return null;
    const estimate = estimateWait(await this.measure(concertId), position);
    if (estimate) this.ledger.tell(id, estimate);
    return estimate;
  }

  /** The concerts that have a line. */
  async queues(): Promise<string[]> {
    return this.store.queues();
  }

  /** What operators watch of a line, as it is now. */
  async survey(concertId: string): Promise<QueueSurvey> {
    return this.store.survey(concertId);
  }

  /** What is measured of a line, at most a second old. */
  async measure(concertId: string): Promise<QueueStatistics> {
    return this.statistics.get(concertId);
  }

  private async finish(claims: TokenClaims, reason: "PAID" | "LEFT"): Promise<QueueToken> {
    const finished = await this.store.finish(claims, reason);
    if (finished) return finished;
    await this.restore(claims.concertId, [claims]);
    return (await this.store.finish(claims, reason)) ?? this.read(claims);
  }

  private async restore(concertId: string, lost: readonly TokenClaims[]): Promise<QueueToken[]> {
    const endings = await this.sales.findEndings(lost.map(({ tokenId }) => tokenId));
    const endingOf = new Map(endings.map((ending) => [ending.tokenId, ending]));
    const draw = lost.some(isDrawn) ? await this.requireDraw(concertId) : null;
    const placed = lost.map((claims) => ({
      claims:
        draw && isDrawn(claims) ? { ...claims, sequence: drawNumber(draw.seed, claims.tokenId) } : claims,
      ending: endingOf.get(claims.tokenId),
    }));
    return this.store.restore(concertId, placed);
  }

  private async requireDraw(concertId: string): Promise<SecretDraw> {
    const draw = await this.sales.findDraw(concertId);
    if (!draw) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    return draw;
  }
}

function isDrawn({ sequence }: TokenClaims): boolean {
  return sequence === DRAWN;
}
