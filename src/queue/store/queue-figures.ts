/** OPEN: people are admitted. PAUSED: nobody is, for now. DRAINING: nobody will be, and nobody may join. */
export type AdmissionState = "OPEN" | "PAUSED" | "DRAINING";

/** Turns that have ended, by why. */
export interface EndedTurns {
  paid: number;
  left: number;
  timedOut: number;
}

/** What operators watch of a line: its settings, who is where, and what has been measured. */
export interface QueueSurvey {
  capacity: number;
  admissionsPerSecond: number;
  admission: AdmissionState;
  pausedSince: Date | null;
  pauseReason: string | null;
  waiting: number;
  absent: number;
  active: number;
  /** The sale has not opened: those who wait are gathering for it. */
  gathering: boolean;
  /** The last minute is the second that runs and the 59 before it. */
  admittedLastMinute: number;
  finishedLastMinute: EndedTurns;
  /** Tokens that ended without having been admitted. */
  gaveUpLastMinute: number;
  /** The last 200 turns that ended. */
  recentTurns: EndedTurns;
  /** The last 200 times from issue to admission. */
  waitMilliseconds: number[];
}

export function toAdmissionState(pausedSince: Date | null, draining: boolean): AdmissionState {
  if (pausedSince === null) return "OPEN";
  return draining ? "DRAINING" : "PAUSED";
}
