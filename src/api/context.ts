import type { Authorizer } from "./access/authorizer";
import type { Caller } from "./access/caller";
import type { Loaders } from "./loaders";
import type { ConcertService } from "../concert/concert.service";
import type { IntegrityChecker } from "../integrity/integrity-checker";
import type { QueueSnapshots } from "../operator/queue-snapshots";
import type { OperatorService } from "../operator/operator.service";
import type { PaymentService } from "../payment/payment.service";
import type { PointService } from "../point/point.service";
import type { QueueWatch } from "../queue/watch/queue-watch";
import type { QueueService } from "../queue/queue.service";
import type { ReservationService } from "../reservation/reservation.service";
import type { SeatFeed } from "../reservation/seat-feed";
import type { UserService } from "../user/user.service";

/** What the resolvers call. One of each serves all operations of a process. */
export interface Services {
  users: UserService;
  concerts: ConcertService;
  queue: QueueService;
  queueWatch: QueueWatch;
  reservations: ReservationService;
  seatFeed: SeatFeed;
  points: PointService;
  payments: PaymentService;
  operators: OperatorService;
  snapshots: QueueSnapshots;
  integrity: IntegrityChecker;
}

/** What one operation works with. */
export interface GraphContext {
  requestId: string;
  services: Services;
  authorizer: Authorizer;
  caller: Caller;
  loaders: Loaders;
}
