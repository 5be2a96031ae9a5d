import { toAdmissionState, type QueueSurvey } from "./queue-figures";
import type { Ending } from "../queue-settings";
import type { EndReason, QueueStatus, QueueToken, TokenClaims } from "../token/queue-token";
import type { QueueStatistics } from "../wait/wait-estimate";

/**
 * Reads a state reply (report.lua) about these tokens; null stands for one that Redis has lost.
 * This runs for every push: the objects are spelt out because spreads cost several times as much.
 */
export function toQueueTokens(
  reply: unknown,
  tokens: readonly Pick<TokenClaims, "userId" | "concertId">[],
): (QueueToken | null)[] {
  const [queueLength, pausedAt, reasonOfPause, draining, ...states] = reply as [
    ...[number, string, string, string],
    ...string[],
  ];
  const { pausedSince, pauseReason, admission } = toPause(pausedAt, reasonOfPause, draining);
  return tokens.map(({ userId, concertId }, index) => {
    const [id, status, sequence, issuedAt, admittedAt, expiresAt, rank, reason] = states[index]!.split(" ");
    if (status === "UNKNOWN") return null;
    const position = rank === "0" ? null : Number(rank);
    return {
      id: id!,
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

export function toStatistics(reply: unknown): QueueStatistics {
  const [capacity, admissionsPerSecond, active, waiting, absent, admittedLastSecond, ...sessions] = reply as [
    ...[number, number, number, number, number, number],
    ...string[],
  ];
  return {
    capacity,
    admissionsPerSecond,
    active,
    waiting,
    absent,
    admittedLastSecond,
    sessionMilliseconds: sessions.map(Number),
  };
}

/** Reads the reply of survey.lua. */
export function toSurvey(reply: unknown): QueueSurvey {
  const [standing, pause, minute, outcomes, waits] = reply as [
    ...[number[], [string, string, string], number[], string[], string[]],
  ];
  const [capacity = 0, admissionsPerSecond = 0, waiting = 0, absent = 0, active = 0, gathering = 0] =
    standing;
  const [admitted = 0, paid = 0, left = 0, timedOut = 0, gaveUp = 0] = minute;
  const countOutcomes = (reason: EndReason) => outcomes.filter((outcome) => outcome === reason).length;
  return {
    capacity,
    admissionsPerSecond,
    waiting,
    absent,
    active,
    gathering: gathering === 1,
    ...toPause(...pause),
    admittedLastMinute: admitted,
    gaveUpLastMinute: gaveUp,
    finishedLastMinute: { paid, left, timedOut },
    recentTurns: {
      paid: countOutcomes("PAID"),
      left: countOutcomes("LEFT"),
      timedOut: countOutcomes("TIMED_OUT"),
    },
    waitMilliseconds: waits.map(Number),
  };
}

/** Reads an entry of the list `endings`: "tokenId userId reason endedAt". */
export function toEnding(entry: string): Ending {
  const [tokenId, userId, reason, endedAt] = entry.split(" ");
  return {
    tokenId: tokenId!,
    userId: userId!,
    reason: reason as EndReason,
    endedAt: new Date(Number(endedAt)),
  };
}

export function toEntry({ tokenId, userId, reason, endedAt }: Ending): string {
  return [tokenId, userId, reason, endedAt.getTime()].join(" ");
}

function toPause(since: string, reason: string, draining: string) {
  const pausedSince = toDate(since);
  return {
    pausedSince,
    pauseReason: reason === "" ? null : reason,
    admission: toAdmissionState(pausedSince, draining === "1"),
  };
}

function toDate(milliseconds: string | undefined): Date | null {
  return milliseconds && milliseconds !== "0" ? new Date(Number(milliseconds)) : null;
}
