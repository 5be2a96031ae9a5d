import type { Connections } from "../infrastructure/connections";
import type { PurchaseSets } from "../purchase/purchase-sets.repository";
import type { QueueStore } from "../queue/store/queue.store";
import type { Reservations } from "../reservation/create-reservations";
import { PaymentRepository } from "./payment.repository";
import { PaymentService, type FailurePolicy } from "./payment.service";
import { PaidTokens } from "./paid-tokens";

interface PaymentSources {
  reservations: Reservations;
  queueStore: QueueStore;
  purchaseSets: PurchaseSets;
}

export type Payments = ReturnType<typeof createPayments>;

/** Payments of holds with points. */
export function createPayments(
  { database, errors }: Connections,
  { reservations, queueStore, purchaseSets }: PaymentSources,
  failurePolicy: FailurePolicy,
) {
  const paymentRepository = new PaymentRepository(database, purchaseSets);
  const paidTokens = new PaidTokens(queueStore, errors);
  const paymentService = new PaymentService(paymentRepository, reservations, paidTokens, failurePolicy);
  return { paymentService, paymentRepository };
}
