import type { Redis } from "ioredis";
import type { Budget } from "../../infrastructure/rate-limiter";
import { TurnBatches } from "../../infrastructure/turn-batches";
import { ExpectedError } from "../../shared/errors";
import type { QueueSettings } from "../queue-settings";
import type { EndReason, Look, PresentedToken, QueueToken, TokenClaims } from "../token/queue-token";
import { toQueueFigures, type QueueFigures } from "./queue-figures";
import { packTokens, toFields, toTokenArguments } from "./queue-arguments";
import { toQueueTokens } from "./queue-replies";
import { queuesKey } from "./queue-scripts";
import type { QueueRecovery } from "./recovery";
import { assertPlainIds, TokenLooks } from "./token-looks";

interface Newcomer {
  userId: string;
  concertId: string;
  /** Used when the user has no live token. */
  newTokenId: string;
  /** Given before the sale opens, when the draw decides the position. */
  drawNumber?: number | null;
}

interface TokenEnding {
  claims: TokenClaims;
  reason: Extract<EndReason, "PAID" | "LEFT">;
}

/** The maximum number of tokens in one call. */
export const MAX_TOKENS = 1_000;

/** The queues in Redis, one method per script of lua/. What Redis has lost is put back on the way (recovery.ts). */
export class QueueStore {
  private readonly looks: TokenLooks;
  private readonly joins = new TurnBatches<Newcomer, QueueToken | null>(MAX_TOKENS, (concertId, newcomers) =>
    this.joinAll(concertId, newcomers),
  );
  private readonly endings = new TurnBatches<TokenEnding, QueueToken | null>(
    MAX_TOKENS,
    (concertId, endings) => this.endAll(concertId, endings),
  );

  constructor(
    private readonly redis: Redis,
    private readonly recovery: QueueRecovery,
  ) {
    this.looks = new TokenLooks(redis, recovery, MAX_TOKENS);
  }

  /**
   * Adds the user to the queue, or finds the user's live token.
   * @throws ExpectedError SALE_CLOSED when the user has no live token and the queue is draining.
   */
  async join(newcomer: Newcomer): Promise<QueueToken> {
    const token = await this.joins.ask(newcomer.concertId, newcomer);
    if (!token) throw new ExpectedError("SALE_CLOSED", { closedAt: null });
    return token;
  }

  /** The state of a token whose client presents it now, and budgets spent, in one call. @throws ExpectedError RATE_LIMITED */
  look(claims: TokenClaims, budgets: readonly Budget[] = []): Promise<Look> {
    return this.looks.look(claims, budgets);
  }

  /** States of at most 1000 tokens of one concert, in the order given. Reading tells how long each client was silent. */
  async read(concertId: string, tokens: readonly PresentedToken[]): Promise<QueueToken[]> {
    if (tokens.length > MAX_TOKENS) throw new RangeError(`At most ${MAX_TOKENS} tokens per call.`);
    const [reply] = (await this.recovery.run("read", concertId, [packTokens(tokens)])) as [unknown];
    return this.recovery.recoverMissing(concertId, tokens, toQueueTokens(reply, tokens));
  }

  /** Ends a live token; the next waiter gets its slot. A token that had ended keeps its first reason. */
  async finish(claims: TokenClaims, reason: TokenEnding["reason"]): Promise<QueueToken> {
    assertPlainIds(claims);
    return this.change(claims, () => this.endings.ask(claims.concertId, { claims, reason }));
  }

  /** Makes an ACTIVE token last at least this long from now. */
  extend(claims: TokenClaims, milliseconds: number): Promise<QueueToken> {
    return this.change(claims, async () => {
      const values = [...toTokenArguments(claims), milliseconds];
      const [state] = toQueueTokens(await this.recovery.run("extend", claims.concertId, values), [claims]);
      return state!;
    });
  }

  /** Applies settings. A `revision` that is not newer than the queue's is ignored with all that comes with it. */
  async configure(concertId: string, settings: Partial<QueueSettings>): Promise<void> {
    await this.recovery.run("configure", concertId, toFields(settings));
  }

  /** Brings the queue up to date. @returns milliseconds until time alone changes it again, or -1. */
  async tick(concertId: string): Promise<number> {
    return (await this.recovery.run("tick", concertId, [])) as number;
  }

  async figures(concertId: string): Promise<QueueFigures> {
    return toQueueFigures(await this.recovery.run("figures", concertId, []));
  }

  /** The concerts whose queue Redis has. */
  async queues(): Promise<string[]> {
    return this.redis.smembers(queuesKey);
  }

  /** A token that Redis lost is recovered, then changed. */
  private async change(claims: TokenClaims, attempt: () => Promise<QueueToken | null>): Promise<QueueToken> {
    const state = await attempt();
    if (state) return state;
    await this.recovery.recover(claims.concertId, [claims]);
    const [changed] = await this.recovery.recoverMissing(claims.concertId, [claims], [await attempt()]);
    return changed!;
  }

  /** @returns null for a user who needs a new token while the queue is draining. */
  private async joinAll(concertId: string, newcomers: Newcomer[]): Promise<(QueueToken | null)[]> {
    const values = newcomers.flatMap(({ userId, newTokenId, drawNumber }) => [
      userId,
      newTokenId,
      drawNumber ?? "",
    ]);
    const [states, ids] = (await this.recovery.run("join", concertId, values)) as [unknown, string[]];
    const tokens = newcomers.map(({ userId }, index) => ({ userId, concertId, tokenId: ids[index]! }));
    return toQueueTokens(states, tokens);
  }

  private async endAll(concertId: string, endings: TokenEnding[]): Promise<(QueueToken | null)[]> {
    const values = endings.flatMap(({ claims, reason }) => [...toTokenArguments(claims), reason]);
    const states = await this.recovery.run("finish", concertId, values);
    return toQueueTokens(
      states,
      endings.map(({ claims }) => claims),
    );
  }
}
