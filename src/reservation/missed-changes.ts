import type { RecentChanges, SeatRepository } from "../concert/seat.repository";
import type { SeatLog } from "./seat-log.store";

/**
 * The changes of one performance's seats that Postgres has and the log still lacks one run later. The process that made
 * them was killed before it published them, or cannot reach Redis.
 */
export class MissedChanges {
  private lastReading: RecentChanges | undefined;

  constructor(
    private readonly seatLog: SeatLog,
    private readonly seatRepository: Pick<SeatRepository, "changedSince" | "find">,
    private readonly performanceId: string,
  ) {}

  /** Publishes what the last reading had and the log lacks, then reads again. */
  async publish(): Promise<void> {
    const { performanceId, lastReading } = this;
    if (lastReading) await this.settle(lastReading);
    const horizon = lastReading?.horizon ?? (await this.seatLog.horizon(performanceId));
    if (horizon !== null) this.lastReading = await this.seatRepository.changedSince(performanceId, horizon);
  }

  /** Other processes may do the same. A change that is published twice has the same version. */
  private async settle({ horizon, changes }: RecentChanges): Promise<void> {
    const missed = await this.seatLog.findUnpublished(this.performanceId, changes);
    if (missed.length > 0) {
      // The reading may be as old as the last loss of Redis, so tell the seats as they are now.
      const seats = await this.seatRepository.find(missed);
      const present = seats.map(({ id, status, version }) => ({ id, status, version }));
      await this.seatLog.publish(this.performanceId, present);
    }
    await this.seatLog.moveHorizon(this.performanceId, horizon);
  }
}
