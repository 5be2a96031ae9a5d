import type { Caller } from "./access/caller";
import type { Loaders } from "./loaders";
import type { ConcertService } from "../concert/concert.service";
import type { IntegrityChecker } from "../integrity/integrity-checker";
import type { LineSnapshots } from "../operator/queue-snapshots";
import type { OperatorService } from "../operator/operator.service";
import type { PaymentService } from "../payment/payment.service";
import type { PointService } from "../point/point.service";
import type { LineWatch } from "../queue/watch/queue-watch";
import type { QueueService } from "../queue/queue.service";
import type { ReservationService } from "../reservation/reservation.service";
import type { SeatFeed } from "../reservation/seat-feed";
import type { UserService } from "../user/user.service";

/** What the resolvers call. One of each serves all operations of a process. */
export interface Services {
  users: UserService;
  concerts: ConcertService;
  queue: QueueService;
  lineWatch: LineWatch;
  reservations: ReservationService;
  seatFeed: SeatFeed;
  points: PointService;
  payments: PaymentService;
  operators: OperatorService;
  snapshots: LineSnapshots;
  integrity: IntegrityChecker;
}

/** What is known of whoever sends an operation before anything is checked. */
export interface Sender {
  authorization: string | undefined;
  address: string;
  requestId: string;
}

/** What one operation works with. */
export interface GraphContext {
  requestId: string;
  services: Services;
  caller: Caller;
  loaders: Loaders;
}
