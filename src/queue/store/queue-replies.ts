import type { Ending } from "../endings/ending";
import type { AdmissionState } from "../queue-settings";
import type { EndReason, QueueStatus, QueueToken, TokenClaims } from "../token/queue-token";

export type Reply = [
  queueLength: number,
  now: number,
  ...pause: [string, string, string],
  ...states: string[],
];

/**
 * Reads the states of tokens from a reply (report.lua). Null: Redis has lost the token.
 * This runs for every push, so the objects are written out: a spread costs several times as much.
 */
export function toQueueTokens(
  reply: unknown,
  tokens: readonly Pick<TokenClaims, "tokenId" | "userId" | "concertId">[],
): (QueueToken | null)[] {
  const [queueLength, , pausedAt, reasonOfPause, draining, ...states] = reply as Reply;
  const { pausedSince, pauseReason, admission } = toPause(pausedAt, reasonOfPause, draining);
  return tokens.map(({ tokenId, userId, concertId }, index) => {
    const [status, sequence, issuedAt, admittedAt, expiresAt, rank, reason] = states[index]!.split(" ");
    if (status === "UNKNOWN") return null;
    const position = rank === "0" ? null : Number(rank);
    return {
      id: tokenId,
      userId,
      concertId,
      sequence: Number(sequence),
      status: status as QueueStatus,
      position,
      peopleAhead: position === null ? null : position - 1,
      queueLength,
      endReason: reason === "-" ? null : (reason as EndReason),
      issuedAt: new Date(Number(issuedAt)),
      admittedAt: toDate(admittedAt),
      expiresAt: toDate(expiresAt),
      admission,
      pausedSince,
      pauseReason,
    };
  });
}

/** Reads an entry of the outbox: "tokenId userId reason endedAt". */
export function toEnding(entry: string): Ending {
  const [tokenId, userId, reason, endedAt] = entry.split(" ");
  return {
    tokenId: tokenId!,
    userId: userId!,
    reason: reason as EndReason,
    endedAt: new Date(Number(endedAt)),
  };
}

/** Writes an entry as toEnding reads it. */
export function toEntry({ tokenId, userId, reason, endedAt }: Ending): string {
  return [tokenId, userId, reason, endedAt.getTime()].join(" ");
}

export interface PauseState {
  admission: AdmissionState;
  pausedSince: Date | null;
  pauseReason: string | null;
}

export function toPause(since: string, reason: string, draining: string): PauseState {
  const pausedSince = toDate(since);
  const stopped = draining === "1" ? "DRAINING" : "PAUSED";
  return {
    admission: pausedSince === null ? "OPEN" : stopped,
    pausedSince,
    pauseReason: reason === "" ? null : reason,
  };
}

function toDate(milliseconds: string | undefined): Date | null {
  return milliseconds && milliseconds !== "0" ? new Date(Number(milliseconds)) : null;
}
