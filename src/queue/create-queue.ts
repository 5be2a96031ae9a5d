import type { Connections } from "../infrastructure/connections";
import type { Scheduler } from "../infrastructure/scheduler";
import { AdmissionClock } from "./admission-clock";
import { EndingOutbox } from "./endings/outbox.store";
import { EndingRelay } from "./endings/relay";
import { QueueRepository } from "./queue.repository";
import { QueueService } from "./queue.service";
import type { AdmissionLimits, QueueTiming } from "./queue-settings";
import { QueueStore } from "./store/queue.store";
import { QueueRecovery } from "./store/recovery";
import { TokenSigner } from "./token/token-signer";
import { EstimateAccuracy, type EstimateOutcome } from "./wait/estimate-accuracy";

const relayMilliseconds = 250;

export interface QueueConfig {
  /** Apply to every queue for which no operator has set others. */
  limits: AdmissionLimits;
  timing: QueueTiming;
  secrets: { current: string; previous: string | undefined };
}

/** Receives what the queues measure. */
export interface QueueMetrics {
  countEstimate(outcome: EstimateOutcome): void;
}

export type Queue = ReturnType<typeof createQueue>;

/** The queues: tokens, positions, admission and endings. */
export function createQueue(connections: Connections, config: QueueConfig, metrics: QueueMetrics) {
  const { database, redis, errors } = connections;
  const queueRepository = new QueueRepository(database, config.limits);
  const recovery = new QueueRecovery(redis, queueRepository, config.timing);
  const queueStore = new QueueStore(redis, recovery);
  const tokenSigner = new TokenSigner(config.secrets.current, config.secrets.previous);
  const estimateAccuracy = new EstimateAccuracy((outcome) => metrics.countEstimate(outcome));
  const queueService = new QueueService(queueStore, tokenSigner, queueRepository, estimateAccuracy);
  const admissionClock = new AdmissionClock(queueStore, errors);
  const endingRelay = new EndingRelay(queueStore, new EndingOutbox(redis), queueRepository);
  return {
    queueService,
    queueStore,
    tokenSigner,
    start: (scheduler: Scheduler) => {
      scheduler.every(relayMilliseconds, "relay endings", () => endingRelay.run());
      admissionClock.start(scheduler);
    },
    /** Schedules no further admission. */
    stop: () => admissionClock.stop(),
  };
}
