import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { Channels } from "../infrastructure/channels";
import { newestOfEach, reservationChannel, type SeatChange } from "../shared/seat-changes";
import type { SeatLog } from "./seat-log.store";

/** How long changes of a performance's seats are collected before they travel as one message. */
const collectMilliseconds = 50;
/** How long changes that could not be published wait until they are published again. */
const retryMilliseconds = 1_000;

/** A reservation that gave its seats back or bought them. All seats are of one performance. */
export interface EndedReservation {
  id: string;
  performanceId: string;
  seats: SeatChange[];
}

/**
 * Tells all processes what happens to seats and reservations. Announcing never fails: what cannot be published now is
 * published later.
 */
export class ReservationEvents {
  private readonly collected = new Map<string, SeatChange[]>();

  constructor(
    private readonly channels: Channels,
    private readonly seatLog: SeatLog,
    private readonly errors: BackgroundErrors,
  ) {}

  announceEnded({ id, performanceId, seats }: EndedReservation): void {
    this.announceSeats(performanceId, seats);
    this.channels.publish(reservationChannel(id), {}).catch(this.errors.report);
  }

  announceSeats(performanceId: string, changes: SeatChange[]): void {
    const plain = changes.map(({ id, status, version }) => ({ id, status, version }));
    if (plain.length > 0) this.collect(performanceId, plain, collectMilliseconds);
  }

  /** Sends what is collected now. */
  async flush(): Promise<void> {
    await Promise.all([...this.collected.keys()].map((performanceId) => this.send(performanceId)));
  }

  /** What cannot be published stays collected, and is published later. */
  private async send(performanceId: string): Promise<void> {
    const changes = this.collected.get(performanceId);
    this.collected.delete(performanceId);
    if (!changes) return;
    await this.seatLog.publish(performanceId, changes).catch((error: unknown) => {
      this.errors.report(error);
      this.collect(performanceId, newestOfEach(changes), retryMilliseconds);
    });
  }

  private collect(performanceId: string, changes: SeatChange[], milliseconds: number): void {
    const collected = this.collected.get(performanceId);
    if (collected) {
      collected.push(...changes);
    } else {
      this.collected.set(performanceId, [...changes]);
      setTimeout(() => void this.send(performanceId), milliseconds).unref();
    }
  }
}
