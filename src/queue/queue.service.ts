import { randomUUID } from "node:crypto";
import type { Budget } from "../infrastructure/rate-limiter";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { TimedCache } from "../shared/timed-cache";
import { describeDraw, drawNumber, type Draw } from "./draw";
import type { QueueRepository } from "./queue.repository";
import { assertMayJoin, type JoinRequest } from "./join-check";
import type { QueueFigures } from "./store/queue-figures";
import type { QueueStore } from "./store/queue.store";
import { buyerOf, claimsOf } from "./token/queue-token";
import type { Buyer, Look, PresentedToken, QueueToken, TokenClaims } from "./token/queue-token";
import type { TokenSigner } from "./token/token-signer";
import type { EstimateAccuracy } from "./wait/estimate-accuracy";
import { estimateWait, type WaitEstimate } from "./wait/wait-estimate";

const cacheMilliseconds = 1_000;
const maxCachedQueues = 1_000;

/** The queue of each concert: joining, waiting, admission, and the end of a turn. */
export class QueueService {
  private readonly figuresCache: TimedCache<QueueFigures>;
  private readonly soldOutCache: TimedCache<boolean>;

  constructor(
    private readonly queueStore: QueueStore,
    private readonly tokenSigner: TokenSigner,
    private readonly queueRepository: Pick<QueueRepository, "findJoinFacts" | "isSoldOut" | "requireDraw">,
    private readonly estimateAccuracy: EstimateAccuracy,
  ) {
    this.soldOutCache = new TimedCache(cacheMilliseconds, maxCachedQueues, (concertId) =>
      queueRepository.isSoldOut(concertId),
    );
    this.figuresCache = new TimedCache(cacheMilliseconds, maxCachedQueues, (concertId) =>
      queueStore.figures(concertId),
    );
  }

  /**
   * Returns the user's live token, or a new one at the end of the queue. It is ACTIVE at once when there is room.
   * @param presented the caller's token, if there is one. When Redis lost it, it is recovered first.
   * @throws ExpectedError USER_NOT_FOUND, CONCERT_NOT_FOUND, SALE_NOT_OPEN, SALE_CLOSED (the sale has closed, every
   * seat is sold, or the queue is draining and the user has no live token)
   */
  async issue(
    { userId, concertId, name }: JoinRequest,
    presented: TokenClaims | null = null,
  ): Promise<{ token: string; queueToken: QueueToken }> {
    if (!isUuid(concertId)) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    const entry = await this.queueRepository.findJoinFacts({ userId, concertId, name });
    assertMayJoin(entry, { userId, concertId });
    if (await this.soldOutCache.get(concertId)) throw new ExpectedError("SALE_CLOSED", { closedAt: null });
    if (presented?.userId === userId && presented.concertId === concertId) await this.read(presented);
    const newTokenId = randomUUID();
    const drawn = entry.drawSeed === null ? null : drawNumber(entry.drawSeed, newTokenId);
    const queueToken = await this.queueStore.join({ userId, concertId, newTokenId, drawNumber: drawn });
    return { token: this.tokenSigner.sign(claimsOf(queueToken)), queueToken };
  }

  /** The token's state now. Reading makes a waiter present, so polling keeps the position. */
  async read(claims: TokenClaims): Promise<QueueToken> {
    return (await this.look(claims)).queueToken;
  }

  /** States of at most 1000 tokens of one concert, in the order given. */
  async readMany(concertId: string, tokens: readonly PresentedToken[]): Promise<QueueToken[]> {
    const states = await this.queueStore.read(concertId, tokens);
    states.forEach((state) => this.estimateAccuracy.check(state));
    return states;
  }

  /**
   * Spends budgets and tells the holder of a token, as a buyer. A buyer whose turn is over may still repeat a request.
   * @throws ExpectedError RATE_LIMITED, TOKEN_NOT_ACTIVE
   */
  async requireAdmitted(claims: TokenClaims, budgets: readonly Budget[] = []): Promise<Buyer> {
    const look = await this.look(claims, budgets);
    const { status, position } = look.queueToken;
    if (status === "WAITING") throw new ExpectedError("TOKEN_NOT_ACTIVE", { position });
    return buyerOf(look);
  }

  private async look(claims: TokenClaims, budgets?: readonly Budget[]): Promise<Look> {
    const look = await this.queueStore.look(claims, budgets);
    this.estimateAccuracy.check(look.queueToken);
    return look;
  }

  /** Gives up the position or the turn; the next waiter gets the slot. A token that had ended stays as it was. */
  leave(claims: TokenClaims): Promise<QueueToken> {
    return this.queueStore.finish(claims, "LEFT");
  }

  /** What the holder of a token needs to check the draw. @throws ExpectedError CONCERT_NOT_FOUND */
  async draw(claims: TokenClaims): Promise<Draw> {
    return describeDraw(await this.queueRepository.requireDraw(claims.concertId), claims);
  }

  /** How long this token will wait. Null: that is unknown, admission is paused, or the token is not WAITING. */
  async estimateWait({ id, concertId, position, pausedSince }: QueueToken): Promise<WaitEstimate | null> {
    if (position === null || pausedSince !== null) return null;
    const estimate = estimateWait(await this.figures(concertId), position);
    if (estimate) this.estimateAccuracy.remember(id, estimate);
    return estimate;
  }

  /** The figures of a queue, at most a second old. */
  figures(concertId: string): Promise<QueueFigures> {
    return this.figuresCache.get(concertId);
  }
}
