import type { Evidence } from "../history";
import type { Ledger } from "../ledger";
import { areSameSeats, groupBy } from "./requests";

/** A payment has its debit, its CONFIRMED reservation and its SOLD seats, and none of these exists without it. */
export function paymentsAreComplete({ ledger }: Evidence): string[] {
  const incomplete = ledger.payments.flatMap((payment) =>
    missingPartsOf(payment, ledger).map(
      (part) => `Payment ${payment.id} of user ${payment.userId} lacks ${part}.`,
    ),
  );
  return [...incomplete, ...paidTwice(ledger), ...unpaid(ledger)];
}

function missingPartsOf(payment: Ledger["payments"][number], ledger: Ledger): string[] {
  const debit = ledger.entries.find(
    ({ userId, sequence }) => userId === payment.userId && sequence === payment.debitSequence,
  );
  const reservation = ledger.reservations.find(({ paymentId }) => paymentId === payment.id);
  const seats = ledger.soldSeats.filter(({ reservationId }) => reservationId === payment.reservationId);
  const isConfirmed = reservation?.status === "CONFIRMED" && reservation.id === payment.reservationId;
  const isDebited = debit?.kind === "PAYMENT" && debit.amount === -payment.amount;
  return [
    ...(isDebited ? [] : ["its debit"]),
    ...(isConfirmed && reservation.amount === payment.amount ? [] : ["its CONFIRMED reservation"]),
    ...(areSameSeats(
      reservation?.seatIds ?? [],
      seats.map(({ id }) => id),
    )
      ? []
      : ["its SOLD seats"]),
  ];
}

function paidTwice({ payments }: Ledger): string[] {
  return [...groupBy(payments, ({ reservationId }) => reservationId)]
    .filter(([, ofOne]) => ofOne.length > 1)
    .map(([reservationId, ofOne]) => `Reservation ${reservationId} is paid ${ofOne.length} times.`);
}

function unpaid({ payments, reservations, soldSeats, entries }: Ledger): string[] {
  const paid = new Set(payments.map(({ reservationId }) => reservationId));
  const debited = new Set(payments.map(({ userId, debitSequence }) => `${userId} ${debitSequence}`));
  const confirmed = reservations.filter(({ id, status }) => status === "CONFIRMED" && !paid.has(id));
  const sold = soldSeats.filter(({ reservationId }) => !paid.has(reservationId));
  const debits = entries.filter(
    ({ kind, userId, sequence }) => kind === "PAYMENT" && !debited.has(`${userId} ${sequence}`),
  );
  return [
    ...confirmed.map(({ id }) => `Reservation ${id} is CONFIRMED without a payment.`),
    ...sold.map(({ id }) => `Seat ${id} is SOLD without a payment.`),
    ...debits.map(({ userId, amount }) => `User ${userId} was debited ${-amount} points without a payment.`),
  ];
}
