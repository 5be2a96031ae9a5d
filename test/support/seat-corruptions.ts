import { freed, holdAgain, type Corruption } from "./corruption";

const reservationCorruptions: Corruption[] = [
  {
    rule: "confirmed-has-one-payment",
    circumstance: "the payment is lost",
    statement: ({ payment }) => `DELETE FROM payments WHERE id = '${payment}'`,
    named: ({ sold }) => sold,
  },
  {
    rule: "confirmed-has-one-payment",
    circumstance: "the payment is another's",
    statement: ({ payment, holder }) => `UPDATE payments SET user_id = '${holder}' WHERE id = '${payment}'`,
    named: ({ sold }) => sold,
  },
  {
    rule: "confirmed-has-one-debit",
    circumstance: "the debit is lost",
    statement: ({ payer }) => `DELETE FROM point_history WHERE user_id = '${payer}' AND kind = 'PAYMENT'`,
    named: ({ sold }) => sold,
  },
  {
    rule: "confirmed-has-its-seats",
    circumstance: "one of them is free again",
    statement: ({ soldSeats }) => `UPDATE seats SET ${freed} WHERE id = ${soldSeats[1]}`,
    named: ({ sold }) => sold,
  },
  {
    rule: "confirmed-has-its-seats",
    circumstance: "one of them is SOLD to another",
    statement: ({ soldSeats, held }) =>
      `UPDATE seats SET reservation_id = '${held}' WHERE id = ${soldSeats[1]}`,
    named: ({ sold }) => sold,
  },
  {
    rule: "unconfirmed-has-no-payment",
    circumstance: "a hold names one",
    statement: ({ held, payment }) =>
      `UPDATE reservations SET payment_id = '${payment}' WHERE id = '${held}'`,
    named: ({ held }) => held,
  },
  {
    rule: "live-hold-has-its-seats",
    circumstance: "its seat is free",
    statement: ({ heldSeat }) => `UPDATE seats SET ${freed} WHERE id = ${heldSeat}`,
    named: ({ held }) => held,
  },
  {
    rule: "amount-is-sum-of-prices",
    circumstance: "it is a point more",
    statement: ({ held }) => `UPDATE reservations SET amount = amount + 1 WHERE id = '${held}'`,
    named: ({ held }) => held,
  },
  {
    rule: "amount-is-sum-of-prices",
    circumstance: "a seat is not of its date",
    statement: ({ held }) => `UPDATE reservations SET seat_ids = '{0}' WHERE id = '${held}'`,
    named: ({ held }) => held,
  },
  {
    rule: "user-is-within-seat-limit",
    circumstance: "five seats are held",
    statement: ({ held, freeSeats }) => `
      UPDATE seats SET status = 'HELD', reservation_id = '${held}', hold_expires_at = 'infinity'
      WHERE id IN (${freeSeats.slice(0, 4).join()})`,
    named: ({ holder }) => holder,
  },
];

const hallCorruptions: Corruption[] = [
  {
    rule: "seat-has-one-owner",
    circumstance: "two reservations are CONFIRMED with it",
    statement: ({ held, soldSeats }) =>
      `UPDATE reservations SET status = 'CONFIRMED', seat_ids = '{${soldSeats[0]}}' WHERE id = '${held}'`,
    named: ({ soldSeats }) => String(soldSeats[0]),
  },
  {
    rule: "seat-has-one-live-hold",
    circumstance: "two holds have it",
    statement: (rows) => holdAgain(rows),
    named: ({ heldSeat }) => String(heldSeat),
  },
  {
    rule: "sold-seat-has-confirmed-reservation",
    circumstance: "its reservation is PENDING",
    statement: ({ heldSeat }) =>
      `UPDATE seats SET status = 'SOLD', hold_expires_at = NULL WHERE id = ${heldSeat}`,
    named: ({ heldSeat }) => String(heldSeat),
  },
  {
    rule: "sold-seat-has-confirmed-reservation",
    circumstance: "its reservation is about other seats",
    statement: ({ freeSeats, sold }) =>
      `UPDATE seats SET status = 'SOLD', reservation_id = '${sold}' WHERE id = ${freeSeats[0]}`,
    named: ({ freeSeats }) => String(freeSeats[0]),
  },
  {
    rule: "held-seat-has-pending-reservation",
    circumstance: "its reservation is cancelled",
    statement: ({ held }) => `UPDATE reservations SET status = 'CANCELLED' WHERE id = '${held}'`,
    named: ({ heldSeat }) => String(heldSeat),
  },
  {
    rule: "available-seat-belongs-to-nobody",
    circumstance: "it names a reservation",
    statement: ({ freeSeats, held }) =>
      `UPDATE seats SET reservation_id = '${held}' WHERE id = ${freeSeats[0]}`,
    named: ({ freeSeats }) => String(freeSeats[0]),
  },
  {
    rule: "seat-is-freed-when-its-hold-ends",
    circumstance: "it has no end",
    statement: ({ heldSeat }) => `UPDATE seats SET hold_expires_at = NULL WHERE id = ${heldSeat}`,
    named: ({ heldSeat }) => String(heldSeat),
  },
  {
    rule: "seat-is-freed-when-its-hold-ends",
    circumstance: "the hold ran out, and the seat goes on being HELD",
    statement: ({ held }) =>
      `UPDATE reservations SET expires_at = now() - interval '1 minute' WHERE id = '${held}'`,
    named: ({ heldSeat }) => String(heldSeat),
  },
];

export const seatCorruptions: Corruption[] = [...reservationCorruptions, ...hallCorruptions];
