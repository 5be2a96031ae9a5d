import type { Redis } from "ioredis";
import { isRedisUnavailable } from "../../infrastructure/redis";
import { ExpectedError } from "../../shared/errors";
import { toQueueTokens, toStatistics, toSurvey } from "./queue-replies";
import { registerQueueScripts, type QueueScript, type RunScript } from "./queue-scripts";
import type { QueueSurvey } from "./queue-figures";
import type { EndReason, QueueToken, TokenClaims } from "../token/queue-token";
import { pauseOf, type Ending, type QueueSettings, type Pause } from "../queue-settings";
import type { QueueStatistics } from "../wait/wait-estimate";

export interface QueueTiming {
  /** How long a silent waiter counts as present. */
  graceSeconds: number;
  /** How long an admitted person may shop. */
  activeSeconds: number;
  /** After a loss of Redis, how long people have for presenting their tokens before anyone is admitted. */
  recoverySeconds: number;
}

/** What an operator changes of a line. What is left out stays; a pause of null resumes. */
export interface QueueChange {
  /** Given where changes could overtake each other: one that is not newer than the last is passed over. */
  revision?: number;
  capacity?: number;
  admissionsPerSecond?: number;
  pause?: Pause | null;
}

interface QueueStoreOptions {
  redis: Redis;
  loadSettings: (concertId: string) => Promise<QueueSettings>;
  timing: QueueTiming;
}

interface Newcomer {
  userId: string;
  concertId: string;
  newTokenId: string;
  /** Given before the sale opens, when the draw decides the place. */
  drawNumber?: number | null;
}

/** The most tokens that one call may be about. */
export const MAX_TOKENS = 1_000;

/** Keys of the lines that this Redis knows. It is not part of any line, so no script touches it. */
const queuesKey = "queues";

/** The channel on which a line's scripts announce its changes (report.lua), and the prefix of its keys. */
export const queueChannel = (concertId: string): string => `queue:{${concertId}}`;

/**
 * The lines in Redis, one method for each script of lua/. A line that Redis does not have, because it is new or
 * was lost, is set up on the way.
 * @throws ExpectedError SERVICE_UNAVAILABLE from every method while Redis is away.
 */
export class QueueStore {
  private readonly runScript: RunScript;
  private readonly establishing = new Map<string, Promise<void>>();

  constructor(private readonly options: QueueStoreOptions) {
    this.runScript = registerQueueScripts(options.redis);
  }

  /**
   * Puts the user in line, or finds the live token. `newTokenId` is used if a new one is needed.
   * @throws ExpectedError SALE_CLOSED when it is needed and the line is draining.
   */
  async join(user: Newcomer): Promise<QueueToken> {
    const { userId, concertId, newTokenId, drawNumber = null } = user;
    const reply = await this.run("join", concertId, [userId, newTokenId, drawNumber ?? ""]);
    if (reply === "DRAINING") throw new ExpectedError("SALE_CLOSED", { closedAt: null });
    return this.require(toQueueTokens(reply, [user])[0]);
  }

  /** States of at most 1000 tokens of one concert; all of them are present from now. Null: Redis has lost it. */
  async look(concertId: string, tokens: readonly TokenClaims[]): Promise<(QueueToken | null)[]> {
    return toQueueTokens(await this.run("look", concertId, tokens.flatMap(namesOf)), tokens);
  }

  /** Puts lost tokens, at most 1000 of one concert, back at their own places or among the ended. */
  async restore(
    concertId: string,
    lost: readonly { claims: TokenClaims; ending: Ending | undefined }[],
  ): Promise<QueueToken[]> {
    const values = lost.flatMap(({ claims, ending }) => [
      ...namesOf(claims),
      claims.sequence,
      ending?.reason ?? "-",
      ending?.endedAt.getTime() ?? 0,
    ]);
    const reply = await this.run("restore", concertId, values);
    const claims = lost.map((token) => token.claims);
    return toQueueTokens(reply, claims).map((token) => this.require(token));
  }

  /** Ends the token if it is live. Null: Redis has lost it. */
  async finish(claims: TokenClaims, reason: Extract<EndReason, "PAID" | "LEFT">): Promise<QueueToken | null> {
    const reply = await this.run("finish", claims.concertId, [...namesOf(claims), reason]);
    return toQueueTokens(reply, [claims])[0] ?? null;
  }

  /** Lets the token last at least so long from now. @returns whether it is ACTIVE. */
  async extend({ userId, tokenId, concertId }: TokenClaims, milliseconds: number): Promise<boolean> {
    return (await this.run("extend", concertId, [userId, tokenId, milliseconds])) === 1;
  }

  async configure(concertId: string, change: QueueChange): Promise<void> {
    const { revision, capacity, admissionsPerSecond, pause } = change;
    const values: (string | number)[] = [revision ?? ""];
    if (capacity !== undefined) values.push("capacity", capacity);
    if (admissionsPerSecond !== undefined) values.push("rate", admissionsPerSecond);
    if (pause !== undefined) values.push(...pauseFields(pause));
    await this.run("configure", concertId, values);
  }

  /** Brings the line up to date. @returns milliseconds until time alone changes it again, or -1. */
  async tick(concertId: string): Promise<number> {
    return (await this.run("tick", concertId, [])) as number;
  }

  async measure(concertId: string): Promise<QueueStatistics> {
    return toStatistics(await this.run("measure", concertId, []));
  }

  async survey(concertId: string): Promise<QueueSurvey> {
    return toSurvey(await this.run("survey", concertId, []));
  }

  /** The concerts that have a line here. */
  async queues(): Promise<string[]> {
    return this.guard(() => this.options.redis.smembers(queuesKey));
  }

  private async run(script: QueueScript, concertId: string, values: (string | number)[]): Promise<unknown> {
    const attempt = () => this.guard(() => this.runScript(script, queueChannel(concertId), values));
    const reply = await attempt();
    if (reply !== "MISSING") return reply;
    await this.establishOnce(concertId);
    const second = await attempt();
    if (second === "MISSING") throw new Error(`The line of concert ${concertId} was lost twice in a row.`);
    return second;
  }

  /** However many find the line missing at once, its settings are loaded once by this process. */
  private establishOnce(concertId: string): Promise<void> {
    const running = this.establishing.get(concertId);
    if (running) return running;
    const start = this.establish(concertId).finally(() => this.establishing.delete(concertId));
    this.establishing.set(concertId, start);
    return start;
  }

  private async establish(concertId: string): Promise<void> {
    const settings = await this.options.loadSettings(concertId);
    const { capacity, admissionsPerSecond, revision, epoch, wasLost, opensAt } = settings;
    const { graceSeconds, activeSeconds, recoverySeconds } = this.options.timing;
    const values = [epoch, wasLost ? recoverySeconds * 1_000 : 0, "capacity", capacity];
    values.push("rate", admissionsPerSecond, "revision", revision);
    values.push("graceMs", graceSeconds * 1_000, "activeMs", activeSeconds * 1_000);
    values.push("opensAt", opensAt.getTime());
    const pause = pauseOf(settings);
    if (pause) values.push(...pauseFields(pause));
    await this.guard(() => this.options.redis.sadd(queuesKey, concertId));
    await this.guard(() => this.runScript("establish", queueChannel(concertId), values));
  }

  private async guard<Result>(command: () => Promise<Result>): Promise<Result> {
    try {
      return await command();
    } catch (error) {
      if (isRedisUnavailable(error)) throw new ExpectedError("SERVICE_UNAVAILABLE");
      throw error;
    }
  }

  private require(token: QueueToken | null | undefined): QueueToken {
    if (!token) throw new Error("The line answered nothing about a token that it has just been given.");
    return token;
  }
}

function namesOf({ userId, tokenId, issuedAt }: TokenClaims): (string | number)[] {
  return [userId, tokenId, issuedAt.getTime()];
}

function pauseFields(pause: Pause | null): (string | number)[] {
  const { since, reason = "", draining } = pause ?? {};
  return ["pausedSince", since?.getTime() ?? "", "pauseReason", reason, "draining", draining ? 1 : ""];
}
