import { ExpectedError } from "../shared/errors";
import type { SecretDraw } from "./draw";
import type { EndReason } from "./token/queue-token";

/** What decides whether a user may join the line of a concert. `now` is the database's. */
export interface Entry {
  userExists: boolean;
  concertExists: boolean;
  gathersAt: Date | null;
  opensAt: Date | null;
  closedAt: Date | null;
  now: Date;
  /** What draw numbers come from; null once the sale has opened. */
  drawSeed: string | null;
}

/** The settings of a line, as kept where a loss of Redis does not reach them. */
export interface QueueSettings {
  capacity: number;
  admissionsPerSecond: number;
  /** When the sale opens: nobody is admitted before, and those who gather see no position. */
  opensAt: Date;
  pausedSince: Date | null;
  pauseReason: string | null;
  /** Whether the pause is for good: nobody may join. */
  draining: boolean;
  /** One more at each change by an operator. */
  revision: number;
  /** One more at each load, so that sequence numbers go on rising after a loss of Redis. */
  epoch: number;
  /** Whether the line had been set up before, and so was lost: people may hold tokens of it. */
  wasLost: boolean;
}

/** Nobody is admitted. While draining nobody may join either. */
export interface Pause {
  since: Date;
  reason: string;
  draining?: boolean;
}

export function pauseOf({
  pausedSince,
  pauseReason,
  draining,
}: Pick<QueueSettings, "pausedSince" | "pauseReason" | "draining">): Pause | null {
  return pausedSince && { since: pausedSince, reason: pauseReason ?? "", draining };
}

/** How and when a token ended. */
export interface Ending {
  tokenId: string;
  userId: string;
  reason: EndReason;
  endedAt: Date;
}

/** What the line needs to know of sales, users and what ended before a loss of Redis. Implemented on Postgres. */
export interface SaleRepository {
  findEntry(who: { userId: string; concertId: string }): Promise<Entry>;
  /** Whether every seat of every date is SOLD, which never changes again. */
  isSoldOut(concertId: string): Promise<boolean>;
  loadSettings(concertId: string): Promise<QueueSettings>;
  /** @returns null when there is no such concert. */
  findDraw(concertId: string): Promise<SecretDraw | null>;
  /** Those of the tokens, at most 1000, that are known to have ended. */
  findEndings(tokenIds: readonly string[]): Promise<readonly Ending[]>;
}

/** @throws ExpectedError USER_NOT_FOUND, CONCERT_NOT_FOUND, SALE_NOT_OPEN, SALE_CLOSED */
export function assertMayJoin(
  entry: Entry,
  { userId, concertId }: { userId: string; concertId: string },
): void {
  const { userExists, concertExists, gathersAt, opensAt, closedAt, now } = entry;
  if (!userExists) throw new ExpectedError("USER_NOT_FOUND", { userId });
  if (!concertExists) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
  if (gathersAt && opensAt && now < gathersAt)
    throw new ExpectedError("SALE_NOT_OPEN", { gathersAt, opensAt });
  if (closedAt && now >= closedAt) throw new ExpectedError("SALE_CLOSED", { closedAt });
}
