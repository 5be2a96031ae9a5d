import type { Connections } from "../infrastructure/connections";
import type { QueueStore } from "../queue/store/queue.store";
import type { Reservations } from "../reservation/create-reservations";
import { PaymentRepository } from "./payment.repository";
import { PaymentService, type PaymentSettings } from "./payment.service";

export type Payments = ReturnType<typeof createPayments>;

/** Payments of holds with points. */
export function createPayments(
  { database, errors }: Connections,
  reservations: Reservations,
  queueStore: QueueStore,
  failurePolicy: PaymentSettings["failurePolicy"],
) {
  const paymentRepository = new PaymentRepository(database);
  const settings = { failurePolicy, errors };
  const paymentService = new PaymentService(paymentRepository, reservations, queueStore, settings);
  return { paymentService, paymentRepository };
}
