import type { QueueRepository } from "../queue.repository";
import type { QueueStore } from "../store/queue.store";
import type { EndingOutbox } from "./outbox.store";

const maxBatch = 1_000;

/**
 * Moves endings from the outbox in Redis to Postgres, so that no ended token comes back after a loss of Redis.
 * The outbox keeps them until Postgres has them: any number of processes may relay at once, and any may die.
 */
export class EndingRelay {
  constructor(
    private readonly queueStore: Pick<QueueStore, "queues">,
    private readonly outbox: EndingOutbox,
    private readonly queueRepository: Pick<QueueRepository, "keepEndings">,
  ) {}

  /** A failing queue does not delay the others. @throws the first failure, after all queues were tried. */
  async run(): Promise<void> {
    const concertIds = await this.queueStore.queues();
    const outcomes = await Promise.allSettled(concertIds.map((concertId) => this.relayQueue(concertId)));
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure) throw failure.reason;
  }

  private async relayQueue(concertId: string): Promise<void> {
    for (;;) {
      const batch = await this.outbox.read(concertId, { max: maxBatch });
      if (batch.length === 0) return;
      await this.queueRepository.keepEndings(concertId, batch);
      await this.outbox.remove(concertId, batch);
      if (batch.length < maxBatch) return;
    }
  }
}
