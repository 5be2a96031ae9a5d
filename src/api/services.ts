import type { Concerts } from "../concert/create-concerts";
import type { IntegrityChecker } from "../integrity/integrity-checker";
import type { Operators } from "../operator/create-operators";
import type { Payments } from "../payment/create-payments";
import type { PointService } from "../point/point.service";
import type { Queue } from "../queue/create-queue";
import type { QueueWatch } from "../queue-watch/queue-watch";
import type { Reservations } from "../reservation/create-reservations";
import type { UserService } from "../user/user.service";

/** The features of the process that the schema shows. */
export interface Features {
  users: UserService;
  concerts: Concerts;
  queue: Queue;
  queueWatch: QueueWatch;
  reservations: Reservations;
  points: PointService;
  payments: Payments;
  operators: Operators;
  integrity: IntegrityChecker;
}

export type Services = ReturnType<typeof toServices>;

/** What the resolvers call. One of each serves all operations of a process. */
export function toServices(features: Features) {
  const { users, concerts, queue, queueWatch, reservations, points, payments, operators, integrity } =
    features;
  return {
    users,
    concerts: concerts.concertService,
    queue: queue.queueService,
    queueWatch,
    reservations: reservations.reservationService,
    seatWatch: reservations.seatWatch,
    holdWatch: reservations.holdWatch,
    points,
    payments: payments.paymentService,
    concertCreation: operators.concertCreationService,
    queueControl: operators.queueControlService,
    queueSnapshots: operators.queueSnapshots,
    integrity,
  };
}
