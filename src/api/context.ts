import type { ConcertService } from "../concert/concert.service";
import type { IntegrityChecker } from "../integrity/integrity-checker";
import type { ConcertCreationService } from "../operator/concert-creation.service";
import type { QueueControlService } from "../operator/queue-control.service";
import type { QueueSnapshots } from "../operator/queue-snapshots";
import type { PaymentService } from "../payment/payment.service";
import type { PointService } from "../point/point.service";
import type { QueueService } from "../queue/queue.service";
import type { QueueWatch } from "../queue/watch/queue-watch";
import type { HoldWatch } from "../reservation/hold-watch";
import type { SeatWatch } from "../reservation/seat-watch";
import type { ReservationService } from "../reservation/reservation.service";
import type { UserService } from "../user/user.service";
import type { AccessContext } from "./access/enforce-policies";
import type { Loaders } from "./loaders";

/** What the resolvers call. One of each serves all operations of a process. */
export interface Services {
  users: UserService;
  concerts: ConcertService;
  queue: QueueService;
  queueWatch: QueueWatch;
  reservations: ReservationService;
  seatWatch: SeatWatch;
  holdWatch: HoldWatch;
  points: PointService;
  payments: PaymentService;
  concertCreation: ConcertCreationService;
  queueControl: QueueControlService;
  queueSnapshots: QueueSnapshots;
  integrity: IntegrityChecker;
}

/** What one operation works with. */
export interface GraphContext extends AccessContext {
  requestId: string;
  services: Services;
  loaders: Loaders;
}
