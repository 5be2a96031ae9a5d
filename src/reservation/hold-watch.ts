import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { Channels } from "../infrastructure/channels";
import { reservationChannel } from "../shared/seat-changes";
import { LatestValueStream } from "../shared/latest-value-stream";
import type { TimedReservation } from "./reservation";
import type { ReservationService } from "./reservation.service";

/** A hold as its owner sees it now. endingSoon is set from the warning time before its end. */
export interface HoldState {
  reservation: TimedReservation;
  endingSoon: boolean;
}

/** Clocks drift: a timer that fires a little early refreshes again after this time. */
const minDelayMilliseconds = 20;
/** How long a refresh waits after a failed one. */
const retryMilliseconds = 1_000;
/** After a reconnect, the holds whose events may be lost are refreshed within this time. */
const reconnectSpreadMilliseconds = 1_000;

/**
 * Follows holds for their owners: the state at once, a warning before the end, then how the hold ended.
 * A timer only says when to read. The state comes from Postgres, whose clock decides.
 */
export class HoldWatch {
  private readonly refreshers = new Set<() => void>();

  constructor(
    private readonly reservationService: Pick<ReservationService, "findOwn">,
    private readonly connections: { channels: Channels; errors: BackgroundErrors },
    private readonly warningSeconds: number,
  ) {
    connections.channels.onReconnect(() =>
      this.refreshers.forEach((refresh) => setTimeout(refresh, Math.random() * reconnectSpreadMilliseconds)),
    );
  }

  /** @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER */
  async watch(owner: { userId: string }, reservationId: string): Promise<LatestValueStream<HoldState>> {
    await this.reservationService.findOwn(owner, reservationId);
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe = () => {};
    const stream = new LatestValueStream<HoldState>(() => {
      clearTimeout(timer);
      this.refreshers.delete(refresh);
      unsubscribe();
    });

    const read = async () => {
      const reservation = await this.reservationService.findOwn(owner, reservationId);
      if (stream.closed) return;
      const { state, nextReadMilliseconds } = this.assess(reservation);
      stream.put(state);
      if (nextReadMilliseconds === null) return stream.close();
      clearTimeout(timer);
      timer = setTimeout(refresh, nextReadMilliseconds);
    };
    const refresh = () => {
      read().catch((error: unknown) => {
        this.connections.errors.report(error);
        if (stream.closed) return;
        clearTimeout(timer);
        timer = setTimeout(refresh, retryMilliseconds);
      });
    };

    const { channels } = this.connections;
    unsubscribe = await channels.subscribe(reservationChannel(reservationId), refresh);
    this.refreshers.add(refresh);
    try {
      await read();
    } catch (error) {
      stream.close();
      throw error;
    }
    return stream;
  }

  private assess(reservation: TimedReservation): { state: HoldState; nextReadMilliseconds: number | null } {
    const left = reservation.expiresAt.getTime() - reservation.now.getTime();
    const untilWarning = left - this.warningSeconds * 1_000;
    const pending = reservation.status === "PENDING";
    const endingSoon = pending && untilWarning <= 0;
    const next = Math.max(endingSoon ? left : untilWarning, minDelayMilliseconds);
    return { state: { reservation, endingSoon }, nextReadMilliseconds: pending ? next : null };
  }
}
