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
  private readonly settingUp = new Map<string, Promise<void>>();

  constructor(
    private readonly redis: Redis,
    private readonly queueRepository: Pick<QueueRepository, "beginEpoch" | "findEndings" | "requireDraw">,
    private readonly timing: QueueTiming,
  ) {
    this.runScript = registerQueueScripts(redis);
  }

  /** Runs a script on a queue. A queue that Redis does not have, new or lost, is set up first. */
  async run(script: QueueScript, concertId: string, values: Parameters<RunScript>[2], budgets?: string[]) {
    const attempt = () => this.runScript(script, queueChannel(concertId), values, budgets);
    const reply = await attempt();
    if (reply !== "MISSING") return reply;
    await this.setUpOnce(concertId);
    const second = await attempt();
    if (second === "MISSING") throw new Error(`Redis lost the queue of concert ${concertId} twice in a row.`);
    return second;
  }

  /** Recovers the tokens whose state is null. @returns all states, in the order given. */
  async recoverMissing(
    concertId: string,
    tokens: readonly TokenClaims[],
    states: readonly (QueueToken | null)[],
  ): Promise<QueueToken[]> {
    const lost = tokens.filter((_, index) => states[index] === null);
    const recovered = lost.length > 0 ? await this.recover(concertId, lost) : [];
    return states.map((state) => state ?? recovered.shift()!);
  }

  /** Puts lost tokens, at most 1000 of one concert, back at their own positions, or among the ended ones. */
  async recover(concertId: string, lost: readonly TokenClaims[]): Promise<QueueToken[]> {
    const endings = await this.queueRepository.findEndings(lost.map(({ tokenId }) => tokenId));
    const endingOf = new Map(endings.map((ending) => [ending.tokenId, ending]));
    const draw = lost.some(isDrawn) ? await this.queueRepository.requireDraw(concertId) : null;
    const values = lost.flatMap((claims) => {
      const sequence = draw && isDrawn(claims) ? drawNumber(draw.seed, claims.tokenId) : claims.sequence;
      return [...toTokenArguments(claims), sequence, ...toEndingArguments(endingOf.get(claims.tokenId))];
    });
    return toQueueTokens(await this.run("recover", concertId, values), lost).map(requireState);
  }

  /** This process loads the settings once, whatever the number of requests that miss the queue. */
  private setUpOnce(concertId: string): Promise<void> {
    const running = this.settingUp.get(concertId);
    const setUp = running ?? this.setUp(concertId).finally(() => this.settingUp.delete(concertId));
    this.settingUp.set(concertId, setUp);
    return setUp;
  }

  private async setUp(concertId: string): Promise<void> {
    const { epoch, wasLost, ...settings } = await this.queueRepository.beginEpoch(concertId);
    const { graceSeconds, checkSeconds, activeSeconds, recoverySeconds } = this.timing;
    const values = [epoch, wasLost ? recoverySeconds * 1_000 : 0];
    const graceMs = graceSeconds * 1_000;
    const checkMs = Math.min(checkSeconds * 1_000, graceMs);
    const silence = ["graceMs", graceMs, "slotMs", Math.ceil(graceMs / 16), "checkMs", checkMs];
    const timing = [...silence, "activeMs", activeSeconds * 1_000];
    await this.redis.sadd(queuesKey, concertId);
    await this.runScript("setup", queueChannel(concertId), [...values, ...timing, ...toFields(settings)]);
  }
}

function toEndingArguments(ending: Ending | undefined): (string | number)[] {
  return [ending?.reason ?? "-", ending?.endedAt.getTime() ?? 0];
}

function requireState(token: QueueToken | null): QueueToken {
  if (!token) throw new Error("The queue did not answer for a token that it has just recovered.");
  return token;
}
