import type { Redis } from "ioredis";
import { drawNumber, isDrawn } from "../draw";
import type { Ending } from "../endings/ending";
import type { QueueRepository } from "../queue.repository";
import type { QueueTiming } from "../queue-settings";
import type { QueueToken, TokenClaims } from "../token/queue-token";
import { toFields, toTokenArguments } from "./queue-arguments";
import { toQueueTokens } from "./queue-replies";
import {
  queueChannel,
  queuesKey,
  registerQueueScripts,
  type QueueScript,
  type RunScript,
} from "./queue-scripts";

/**
 * Puts back what a loss of Redis took: the settings of a queue, and the tokens that users still present. Postgres
 * knows the settings and the endings; a signed token proves its own position.
 */
export class QueueRecovery {
  private readonly runScript: RunScript;
  private readonly starting = new Map<string, Promise<void>>();

  constructor(
    private readonly redis: Redis,
    private readonly queueRepository: Pick<QueueRepository, "loadStart" | "findEndings" | "requireDraw">,
    private readonly timing: QueueTiming,
  ) {
    this.runScript = registerQueueScripts(redis);
  }

  /** Runs a script on a queue. A queue that Redis does not have, new or lost, is set up first. */
  async run(script: QueueScript, concertId: string, values: (string | number)[]): Promise<unknown> {
    const reply = await this.runScript(script, queueChannel(concertId), values);
    if (reply !== "MISSING") return reply;
    await this.startOnce(concertId);
    const second = await this.runScript(script, queueChannel(concertId), values);
    if (second === "MISSING") throw new Error(`Redis lost the queue of concert ${concertId} twice in a row.`);
    return second;
  }

  /** Restores the tokens whose state is null. @returns all states, in the order given. */
  async restoreMissing(
    concertId: string,
    tokens: readonly TokenClaims[],
    states: readonly (QueueToken | null)[],
  ): Promise<QueueToken[]> {
    const lost = tokens.filter((_, index) => states[index] === null);
    const restored = lost.length > 0 ? await this.restore(concertId, lost) : [];
    return states.map((state) => state ?? restored.shift()!);
  }

  /** Puts lost tokens, at most 1000 of one concert, back at their own positions, or among the ended ones. */
  async restore(concertId: string, lost: readonly TokenClaims[]): Promise<QueueToken[]> {
    const endings = await this.queueRepository.findEndings(lost.map(({ tokenId }) => tokenId));
    const endingOf = new Map(endings.map((ending) => [ending.tokenId, ending]));
    const draw = lost.some(isDrawn) ? await this.queueRepository.requireDraw(concertId) : null;
    const values = lost.flatMap((claims) => {
      const sequence = draw && isDrawn(claims) ? drawNumber(draw.seed, claims.tokenId) : claims.sequence;
      return [...toTokenArguments(claims), sequence, ...toEndingArguments(endingOf.get(claims.tokenId))];
    });
    return toQueueTokens(await this.run("restore", concertId, values), lost).map(requireState);
  }

  /** This process loads the settings once, whatever the number of requests that miss the queue. */
  private startOnce(concertId: string): Promise<void> {
    const running = this.starting.get(concertId);
    if (running) return running;
    const start = this.start(concertId).finally(() => this.starting.delete(concertId));
    this.starting.set(concertId, start);
    return start;
  }

  private async start(concertId: string): Promise<void> {
    const { epoch, wasLost, ...settings } = await this.queueRepository.loadStart(concertId);
    const { graceSeconds, activeSeconds, recoverySeconds } = this.timing;
    const values = [epoch, wasLost ? recoverySeconds * 1_000 : 0];
    const timing = ["graceMs", graceSeconds * 1_000, "activeMs", activeSeconds * 1_000];
    await this.redis.sadd(queuesKey, concertId);
    await this.runScript("establish", queueChannel(concertId), [...values, ...timing, ...toFields(settings)]);
  }
}

function toEndingArguments(ending: Ending | undefined): (string | number)[] {
  return [ending?.reason ?? "-", ending?.endedAt.getTime() ?? 0];
}

function requireState(token: QueueToken | null): QueueToken {
  if (!token) throw new Error("The queue did not answer for a token that it has just restored.");
  return token;
}
