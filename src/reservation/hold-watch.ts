import type { Channels } from "../infrastructure/channels";
import { reservationChannel } from "../shared/events";
import { LatestValueStream } from "../shared/latest-value-stream";
import type { ReservationRepository, TimedReservation } from "./reservation.repository";

/** A hold as its owner should see it now. endingSoon is set once the warning time before its end is reached. */
export interface HoldState {
  reservation: TimedReservation;
  endingSoon: boolean;
}

interface WatchOptions {
  channels: Channels;
  /** How long before the end its owner is warned. */
  warningSeconds: number;
  onError: (error: unknown) => void;
}

/** Clocks of two machines drift apart: a timer that fires a little early looks again after this long. */
const minDelayMilliseconds = 20;
/** Over how long the holds are looked at again whose events may have been lost. */
const reconnectSpreadMilliseconds = 1_000;

/**
 * Follows single holds for their owners: the state at once, a warning before the end, then how it ended.
 * A timer only says when to look; what has happened is read from the database, whose clock decides.
 */
export class HoldWatch {
  private readonly looks = new Set<() => void>();

  constructor(
    private readonly reservations: ReservationRepository,
    private readonly options: WatchOptions,
  ) {
    options.channels.onReconnect(() =>
      this.looks.forEach((look) => setTimeout(look, Math.random() * reconnectSpreadMilliseconds)),
    );
  }

  async watch(reservationId: string): Promise<LatestValueStream<HoldState>> {
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe = () => {};
    const stream = new LatestValueStream<HoldState>(() => {
      clearTimeout(timer);
      this.looks.delete(lookAgain);
      unsubscribe();
    });

    const look = async () => {
      const reservation = await this.reservations.find(reservationId);
      if (!reservation || stream.closed) return stream.close();
      const { state, nextLookMilliseconds } = this.assess(reservation);
      stream.put(state);
      if (nextLookMilliseconds === null) return stream.close();
      clearTimeout(timer);
      timer = setTimeout(lookAgain, nextLookMilliseconds);
    };
    const lookAgain = () => {
      look().catch((error: unknown) => {
        this.options.onError(error);
        if (stream.closed) return;
        clearTimeout(timer);
        timer = setTimeout(lookAgain, 1_000);
      });
    };

    unsubscribe = await this.options.channels.subscribe(reservationChannel(reservationId), lookAgain);
    this.looks.add(lookAgain);
    try {
      await look();
    } catch (error) {
      stream.close();
      throw error;
    }
    return stream;
  }

  private assess(reservation: TimedReservation): { state: HoldState; nextLookMilliseconds: number | null } {
    const left = reservation.expiresAt.getTime() - reservation.now.getTime();
    const untilWarning = left - this.options.warningSeconds * 1_000;
    const pending = reservation.status === "PENDING";
    const endingSoon = pending && untilWarning <= 0;
    const next = Math.max(endingSoon ? left : untilWarning, minDelayMilliseconds);
    return { state: { reservation, endingSoon }, nextLookMilliseconds: pending ? next : null };
  }
}
