import type { Evidence } from "../history";
import { isAcknowledged, isLost, isRefused, requestsOf } from "./requests";

/** Every acknowledged registration has a point account. */
export function registrationsArePersisted(evidence: Evidence): string[] {
  const accounts = new Set(evidence.ledger.accounts.map(({ userId }) => userId));
  return requestsOf(evidence, "registerUser")
    .filter(isAcknowledged)
    .filter(({ answer }) => !accounts.has(answer.result.userId))
    .map(({ answer }) => `User ${answer.result.userId} was registered and does not exist.`);
}

/** A balance is the sum of the requested charges, acknowledged or lost, minus the payments. */
export function balancesMatchRequests(evidence: Evidence): string[] {
  const { accounts, entries, payments } = evidence.ledger;
  const charges = requestsOf(evidence, "chargePoints").filter(
    (request) => isAcknowledged(request) || isLost(request),
  );
  const keys = new Set(charges.map(({ input }) => input.key));
  const expected = new Map<string, number>();
  const add = (userId: string, points: number) => expected.set(userId, (expected.get(userId) ?? 0) + points);
  for (const { userId, key, amount } of entries) if (key !== null && keys.has(key)) add(userId, amount);
  for (const { userId, amount } of payments) add(userId, -amount);
  return accounts
    .filter(({ userId, balance }) => balance !== (expected.get(userId) ?? 0))
    .map(({ userId, balance }) => {
      const points = expected.get(userId) ?? 0;
      return `User ${userId} has ${balance} points, but charges and payments make ${points}.`;
    });
}

/** A cancelled reservation stays cancelled, and only a request can cancel one. */
export function cancellationsWereRequested(evidence: Evidence): string[] {
  const cancels = requestsOf(evidence, "cancelReservation");
  const cancelled = new Set(cancels.filter(isAcknowledged).map(({ input }) => input.reservationId));
  const maybeCancelled = new Set(cancels.filter(isLost).map(({ input }) => input.reservationId));
  // The API cancels a hold whose token has ended in the meantime.
  const revoked = new Set(
    requestsOf(evidence, "holdSeats")
      .filter((request) => isLost(request) || isRefused(request, "TOKEN_EXPIRED"))
      .map(({ input }) => input.key),
  );
  return evidence.ledger.reservations.flatMap(({ id, status, key }) => {
    if (status !== "CANCELLED") {
      return cancelled.has(id) ? [`Reservation ${id} was acknowledged as cancelled and is ${status}.`] : [];
    }
    const wasRequested = cancelled.has(id) || maybeCancelled.has(id) || revoked.has(key);
    return wasRequested ? [] : [`Reservation ${id} is CANCELLED without a request.`];
  });
}

/** Every ALREADY_PAID error names the payment of its reservation. */
export function alreadyPaidNamesThePayment(evidence: Evidence): string[] {
  const paymentOf = new Map(evidence.ledger.payments.map(({ id, reservationId }) => [reservationId, id]));
  return evidence.requests.flatMap(({ input, answer }) => {
    if (!("refused" in answer) || answer.refused !== "ALREADY_PAID" || !("reservationId" in input)) return [];
    const { reservationId } = input;
    if (paymentOf.get(reservationId) === answer.details["paymentId"]) return [];
    return [`Reservation ${reservationId} was refused as ALREADY_PAID with a payment that it does not have.`];
  });
}
