import type { Concerts } from "../concert/create-concerts";
import type { Connections } from "../infrastructure/connections";
import type { Scheduler } from "../infrastructure/scheduler";
import type { PurchaseSets } from "../purchase/purchase-sets.repository";
import type { QueueStore } from "../queue/store/queue.store";
import { HoldWatch } from "./hold-watch";
import { ReservationEvents } from "./reservation-events";
import { ReservationRepository } from "./reservation.repository";
import { SeatLog } from "./seat-log.store";
import { SeatWatch } from "./seat-watch";
import { ReservationService, type HoldSettings } from "./reservation.service";

const expiryMilliseconds = 250;
/** A change that is not published within one interval is missed. It is published by the end of the next one. */
const missedMilliseconds = 2_500;

interface ReservationSources extends Pick<Concerts, "seatRepository"> {
  queueStore: QueueStore;
  purchaseSets: PurchaseSets;
}

export type Reservations = ReturnType<typeof createReservations>;

/** Holds: taking, cancelling, following and expiring them, and the changes of seats that they cause. */
export function createReservations(
  connections: Connections,
  { seatRepository, queueStore, purchaseSets }: ReservationSources,
  settings: HoldSettings & { warningSeconds: number },
) {
  const reservationRepository = new ReservationRepository(connections.database, purchaseSets);
  const seatLog = new SeatLog(connections.redis, seatRepository);
  const reservationEvents = new ReservationEvents(connections.channels, seatLog, connections.errors);
  const reservationService = new ReservationService(
    reservationRepository,
    queueStore,
    reservationEvents,
    settings,
  );
  const holdWatch = new HoldWatch(reservationService, connections, settings.warningSeconds);
  const seatWatch = new SeatWatch(connections, seatLog, seatRepository);
  return {
    reservationService,
    reservationRepository,
    reservationEvents,
    holdWatch,
    seatWatch,
    start: (scheduler: Scheduler) => {
      scheduler.every(expiryMilliseconds, "expire holds", () => reservationService.expireDue());
      scheduler.every(missedMilliseconds, "publish missed seat changes", () => seatWatch.publishMissed());
    },
  };
}
