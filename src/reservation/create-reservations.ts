import type { Connections } from "../infrastructure/connections";
import type { Scheduler } from "../infrastructure/scheduler";
import type { QueueStore } from "../queue/store/queue.store";
import { HoldWatch } from "./hold-watch";
import { ReservationEvents } from "./reservation-events";
import { ReservationRepository } from "./reservation.repository";
import { ReservationService, type HoldSettings } from "./reservation.service";

const expiryMilliseconds = 250;

export type Reservations = ReturnType<typeof createReservations>;

/** Holds: taking, cancelling, following and expiring them, and the changes of seats that they cause. */
export function createReservations(
  connections: Connections,
  queueStore: QueueStore,
  settings: HoldSettings & { warningSeconds: number },
) {
  const reservationRepository = new ReservationRepository(connections.database);
  const reservationEvents = new ReservationEvents(connections.channels, connections.errors);
  const reservationService = new ReservationService(
    reservationRepository,
    queueStore,
    reservationEvents,
    settings,
  );
  const holdWatch = new HoldWatch(reservationService, connections, settings.warningSeconds);
  return {
    reservationService,
    reservationRepository,
    reservationEvents,
    holdWatch,
    start: (scheduler: Scheduler) =>
      scheduler.every(expiryMilliseconds, "expire holds", () => reservationService.expireDue()),
  };
}
