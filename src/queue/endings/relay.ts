import type { EndingStore } from "./outbox.store";
import type { LineStore } from "../store/queue.store";
import type { Ending } from "../queue-settings";

const mostAtOnce = 1_000;

interface LogOptions {
  lines: Pick<LineStore, "lines">;
  endings: EndingStore;
  /** Keeps each ending once however often it comes. */
  keep: (concertId: string, endings: readonly Ending[]) => Promise<void>;
}

/**
 * Carries endings from Redis to Postgres, so that after a loss of Redis no token that has ended comes back.
 * They leave Redis only once they are kept, so any number of processes may do it at once and any may die.
 */
export class EndingLog {
  constructor(private readonly options: LogOptions) {}

  /** One line's failure holds up no other. @throws the first of the failures, once all lines have been tried. */
  async carry(): Promise<void> {
    const lines = await this.options.lines.lines();
    const outcomes = await Promise.allSettled(lines.map((concertId) => this.carryLine(concertId)));
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure) throw failure.reason;
  }

  private async carryLine(concertId: string): Promise<void> {
    const { endings, keep } = this.options;
    let batch: Ending[];
    do {
      batch = await endings.read(concertId, { most: mostAtOnce });
      if (batch.length === 0) return;
      await keep(concertId, batch);
      await endings.remove(concertId, batch);
    } while (batch.length === mostAtOnce);
  }
}
