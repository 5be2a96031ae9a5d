import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { Channels } from "../infrastructure/channels";
import { reservationChannel, seatsChannel, type SeatChange } from "../shared/seat-changes";
import { LatestValueStream } from "../shared/latest-value-stream";

/** How long changes of a performance's seats are collected before they travel as one message. */
const collectMilliseconds = 50;

/** A reservation that gave its seats back or bought them. All seats are of one performance. */
export interface EndedReservation {
  reservationId: string;
  performanceId: string;
  seats: SeatChange[];
}

/**
 * Tells all processes what happens to seats and reservations. Announcing never fails: a client that misses a message
 * sees the change at its next reading.
 */
export class ReservationEvents {
  private readonly collected = new Map<string, SeatChange[]>();

  constructor(
    private readonly channels: Channels,
    private readonly errors: BackgroundErrors,
  ) {}

  announceEnded({ reservationId, performanceId, seats }: EndedReservation): void {
    this.announceSeats(performanceId, seats);
    this.channels.publish(reservationChannel(reservationId), {}).catch(this.errors.report);
  }

  announceSeats(performanceId: string, changes: SeatChange[]): void {
    const collected = this.collected.get(performanceId);
    if (collected) {
      collected.push(...changes);
    } else if (changes.length > 0) {
      this.collected.set(performanceId, [...changes]);
      setTimeout(() => void this.send(performanceId), collectMilliseconds);
    }
  }

  /** Changes of a performance's seats from now on. Unsent changes are conflated: the newest of each seat remains. */
  async watchSeats(performanceId: string): Promise<LatestValueStream<SeatChange[]>> {
    let unsubscribe = () => {};
    const stream = new LatestValueStream<SeatChange[]>(() => unsubscribe(), newestOfEach);
    unsubscribe = await this.channels.subscribe<SeatChange[]>(seatsChannel(performanceId), (changes) =>
      stream.put(changes),
    );
    return stream;
  }

  /** Sends what is collected now. */
  async flush(): Promise<void> {
    await Promise.all([...this.collected.keys()].map((performanceId) => this.send(performanceId)));
  }

  private async send(performanceId: string): Promise<void> {
    const changes = this.collected.get(performanceId);
    this.collected.delete(performanceId);
    if (changes) await this.channels.publish(seatsChannel(performanceId), changes).catch(this.errors.report);
  }
}

export function newestOfEach(older: SeatChange[], newer: SeatChange[]): SeatChange[] {
  const newest = new Map<number, SeatChange>();
  for (const change of [...older, ...newer]) {
    const known = newest.get(change.id);
    if (!known || known.version < change.version) newest.set(change.id, change);
  }
  return [...newest.values()];
}
