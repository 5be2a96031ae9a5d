import type { EndingOutbox } from "./outbox.store";
import type { QueueStore } from "../store/queue.store";
import type { Ending } from "../queue-settings";

const maxAtOnce = 1_000;

interface LogOptions {
  queues: Pick<QueueStore, "queues">;
  endings: EndingOutbox;
  /** Keeps each ending once however often it comes. */
  keep: (concertId: string, endings: readonly Ending[]) => Promise<void>;
}

/**
 * Carries endings from Redis to Postgres, so that after a loss of Redis no token that has ended comes back.
 * They leave Redis only once they are kept, so any number of processes may do it at once and any may die.
 */
export class EndingRelay {
  constructor(private readonly options: LogOptions) {}

  /** One line's failure holds up no other. @throws the first of the failures, once all lines have been tried. */
  async carry(): Promise<void> {
    const queues = await this.options.queues.queues();
    const outcomes = await Promise.allSettled(queues.map((concertId) => this.relayQueue(concertId)));
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure) throw failure.reason;
  }

  private async relayQueue(concertId: string): Promise<void> {
    const { endings, keep } = this.options;
    let batch: Ending[];
    do {
      batch = await endings.read(concertId, { max: maxAtOnce });
      if (batch.length === 0) return;
      await keep(concertId, batch);
      await endings.remove(concertId, batch);
    } while (batch.length === maxAtOnce);
  }
}
