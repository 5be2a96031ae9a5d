import type { Evidence } from "../history";
import { isDone, isLost, isRefused, requests } from "./requests";

/** Who was told to be registered has an account. */
export function registrationsStand(evidence: Evidence): string[] {
  const accounts = new Set(evidence.ledger.accounts.map(({ userId }) => userId));
  return requests(evidence, "registerUser")
    .filter(isDone)
    .filter(({ told }) => !accounts.has(told.result.userId))
    .map(({ told }) => `User ${told.result.userId} was registered and is missing.`);
}

/** A balance is what was charged, by acknowledged requests and by lost ones that were done, less what was paid. */
export function balancesAreEarned(evidence: Evidence): string[] {
  const { accounts, entries, payments } = evidence.ledger;
  const asked = requests(evidence, "chargePoints").filter((request) => isDone(request) || isLost(request));
  const keys = new Set(asked.map((request) => request.asked.key));
  const earned = new Map<string, number>();
  const add = (userId: string, points: number) => earned.set(userId, (earned.get(userId) ?? 0) + points);
  for (const { userId, key, amount } of entries) if (key !== null && keys.has(key)) add(userId, amount);
  for (const { userId, amount } of payments) add(userId, -amount);
  return accounts
    .filter(({ userId, balance }) => balance !== (earned.get(userId) ?? 0))
    .map(({ userId, balance }) => {
      const points = earned.get(userId) ?? 0;
      return `User ${userId} has ${balance} points where charges and payments leave ${points}.`;
    });
}

/** What was cancelled stays so, and nothing is that nobody cancelled. */
export function cancellationsWereAsked(evidence: Evidence): string[] {
  const cancels = requests(evidence, "cancelReservation");
  const cancelled = new Set(cancels.filter(isDone).map(({ asked }) => asked.reservationId));
  const maybeCancelled = new Set(cancels.filter(isLost).map(({ asked }) => asked.reservationId));
  // A hold is undone when its token turns out to have ended meanwhile.
  const undone = new Set(
    requests(evidence, "holdSeats")
      .filter((request) => isLost(request) || isRefused(request, "TOKEN_EXPIRED"))
      .map(({ asked }) => asked.key),
  );
  return evidence.ledger.reservations.flatMap(({ id, status, key }) => {
    if (status !== "CANCELLED") {
      return cancelled.has(id) ? [`Reservation ${id} was acknowledged as cancelled and is ${status}.`] : [];
    }
    const wasAsked = cancelled.has(id) || maybeCancelled.has(id) || undone.has(key);
    return wasAsked ? [] : [`Reservation ${id} is CANCELLED and nobody asked for it.`];
  });
}

/** Who was told that a reservation had been paid was told of a payment that it has. */
export function paidMeansPaid(evidence: Evidence): string[] {
  const paymentOf = new Map(evidence.ledger.payments.map(({ id, reservationId }) => [reservationId, id]));
  return evidence.asked.flatMap(({ asked, told }) => {
    if (!("refused" in told) || told.refused !== "ALREADY_PAID" || !("reservationId" in asked)) return [];
    const { reservationId } = asked;
    if (paymentOf.get(reservationId) === told.details["paymentId"]) return [];
    return [`Reservation ${reservationId} was refused as ALREADY_PAID by a payment that it does not have.`];
  });
}
