/** OPEN: users are admitted. PAUSED: nobody is, for now. DRAINING: nobody will be, and nobody may join. */
export type AdmissionState = "OPEN" | "PAUSED" | "DRAINING";

/** The settings of one queue. Postgres keeps them, so a loss of Redis does not change them. */
export interface QueueSettings {
  /** How many tokens may be ACTIVE at once. */
  capacity: number;
  admissionsPerSecond: number;
  /** When the sale opens. Before it nobody is admitted, and those who gather see no position. */
  opensAt: Date;
  /** Null while admission is open. */
  pausedSince: Date | null;
  pauseReason: string | null;
  /** Whether the pause also stops users from joining. */
  draining: boolean;
  /** Grows by one with each change by an operator. Redis ignores a change that is not newer than its own. */
  revision: number;
}

/** The two settings that an operator tunes during a sale. */
export type AdmissionLimits = Pick<QueueSettings, "capacity" | "admissionsPerSecond">;

/** What Redis needs to set up a queue. */
export interface QueueEpoch extends QueueSettings {
  /** Grows with each set-up, so that sequence numbers keep rising after a loss of Redis. */
  epoch: number;
  /** Whether Redis had this queue before. Then users may hold tokens of it. */
  wasLost: boolean;
}

/** Durations that are the same for every queue. */
export interface QueueTiming {
  /** How long a silent waiter counts as present. */
  graceSeconds: number;
  /** How long a waiter may be silent and be admitted. A more silent one is asked, and has as long to answer. */
  checkSeconds: number;
  /** How long a turn lasts without a hold. */
  activeSeconds: number;
  /** How long nobody is admitted after a loss of Redis, so that waiters can present their tokens. */
  recoverySeconds: number;
}
