import type { Redis } from "ioredis";
import type { ClientPresence } from "../../src/shared/client-presence";
import type { QueueRepository } from "../../src/queue/queue.repository";
import type { AdmissionLimits, QueueEpoch, QueueTiming } from "../../src/queue/queue-settings";
import { QueueStore } from "../../src/queue/store/queue.store";
import { QueueRecovery } from "../../src/queue/store/recovery";
import { EstimateAccuracy } from "../../src/queue/wait/estimate-accuracy";

/** Settings of a queue that no operator has changed. */
const unchanged = {
  opensAt: new Date(0),
  pausedSince: null,
  pauseReason: null,
  draining: false,
  revision: 0,
  epoch: 1,
  wasLost: false,
};

/** What Postgres has about a user and a concert whose sale is open. */
export const openSale = {
  userExists: true,
  concertExists: true,
  gathersAt: null,
  opensAt: null,
  closedAt: null,
  now: new Date(),
  drawSeed: null,
};

type QueueRows = Pick<
  QueueRepository,
  "beginEpoch" | "findEndings" | "requireDraw" | "isSoldOut" | "findJoinFacts"
>;

/** What Postgres has about a queue in which no token has ended, unless a test says otherwise. */
export function queueRows(limits: AdmissionLimits, start: () => Partial<QueueEpoch> = () => ({})): QueueRows {
  return {
    beginEpoch: async () => ({ ...unchanged, ...limits, ...start() }),
    findEndings: async () => [],
    requireDraw: () => Promise.reject(new Error("This concert has no draw.")),
    isSoldOut: async () => false,
    findJoinFacts: async () => openSale,
  };
}

/** Durations of a queue. Without a time for the presence check it is as long as that of a process. */
export type TestTiming = Omit<QueueTiming, "checkSeconds"> & { checkSeconds?: number };

/** The store of one process, on a connection of its own. */
export function openQueueStore(redis: Redis, timing: TestTiming, rows: QueueRows): QueueStore {
  return new QueueStore(redis, new QueueRecovery(redis, rows, { checkSeconds: 10, ...timing }));
}

/** A client that gives a sign whenever it is asked. */
export const awake: ClientPresence = {
  get seenAt() {
    return performance.now();
  },
  ask: (onSign) => onSign(),
};

/** An accuracy that nobody reads. */
export const unread = new EstimateAccuracy(() => {});
