import type { EndReason } from "../token/queue-token";
import type { AdmissionLimits } from "../queue-settings";
import { toPause, type PauseState } from "./queue-replies";

/** Ended turns, by reason. */
export interface EndedTurns {
  paid: number;
  left: number;
  timedOut: number;
}

/** All that is measured of a queue: its settings, how many users are where, and what the scripts have counted. */
export interface QueueFigures extends AdmissionLimits, PauseState {
  waiting: number;
  absent: number;
  active: number;
  /** Whether the sale has not opened: the waiters are gathering for it. */
  gathering: boolean;
  admittedLastSecond: number;
  /** The last minute is the current second and the 59 before it. */
  admittedLastMinute: number;
  finishedLastMinute: EndedTurns;
  /** Tokens that ended without an admission. */
  gaveUpLastMinute: number;
  /** The last 200 ended turns. */
  recentTurns: EndedTurns;
  /** The last 200 times from issue to admission, newest first. */
  waitMilliseconds: number[];
  /** The last 200 times from admission to end, newest first. */
  turnMilliseconds: number[];
}

type FiguresReply = [number[], [string, string, string], number[], string[], string[], string[]];

/** Reads the reply of figures.lua. */
export function toQueueFigures(reply: unknown): QueueFigures {
  const [counts, pause, minute, outcomes, waits, turns] = reply as FiguresReply;
  const [capacity = 0, admissionsPerSecond = 0, waiting = 0, absent = 0, active = 0, ...rest] = counts;
  const [gathering = 0, admittedLastSecond = 0] = rest;
  const [admitted = 0, paid = 0, left = 0, timedOut = 0, gaveUp = 0] = minute;
  const countOutcomes = (reason: EndReason) => outcomes.filter((outcome) => outcome === reason).length;
  return {
    capacity,
    admissionsPerSecond,
    ...toPause(...pause),
    waiting,
    absent,
    active,
    gathering: gathering === 1,
    admittedLastSecond,
    admittedLastMinute: admitted,
    finishedLastMinute: { paid, left, timedOut },
    gaveUpLastMinute: gaveUp,
    recentTurns: {
      paid: countOutcomes("PAID"),
      left: countOutcomes("LEFT"),
      timedOut: countOutcomes("TIMED_OUT"),
    },
    waitMilliseconds: waits.map(Number),
    turnMilliseconds: turns.map(Number),
  };
}
