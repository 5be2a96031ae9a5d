import type { Request, Evidence, KeyedName, Operations } from "../history";
import type { Ledger } from "../ledger";
import { areSameSeats, groupBy, isAcknowledged, isLost, isRefused, requestsOf } from "./requests";

/** How to compare the rows of one table with the requests of one operation. */
interface KeyedRows<Name extends KeyedName, Row> {
  operation: Name;
  noun: string;
  rows: (ledger: Ledger) => Row[];
  matchesInput: (row: Row, input: Operations[Name]["input"]) => boolean;
  matchesResult: (row: Row, result: Operations[Name]["result"]) => boolean;
  /** Whether a refused request may have created the row. */
  mayFollowRefusal: (row: Row, request: Request<Name>) => boolean;
}

const charges: KeyedRows<"chargePoints", Ledger["entries"][number]> = {
  operation: "chargePoints",
  noun: "charge",
  rows: ({ entries }) => entries.filter(({ kind }) => kind === "CHARGE"),
  matchesInput: (row, { amount }) => row.amount === amount,
  matchesResult: (row, { entryId, amount }) =>
    entryId === `${row.userId}.${row.sequence}` && amount === row.amount,
  mayFollowRefusal: () => false,
};

const holds: KeyedRows<"holdSeats", Ledger["reservations"][number]> = {
  operation: "holdSeats",
  noun: "hold",
  rows: ({ reservations }) => reservations,
  matchesInput: (row, { performanceId, seatIds }) =>
    row.performanceId === performanceId && areSameSeats(row.seatIds, seatIds),
  matchesResult: (row, { reservationId, seatIds, amount }) =>
    row.id === reservationId && row.amount === amount && areSameSeats(row.seatIds, seatIds),
  // The token ended while the seats were being held, and the API cancelled the hold.
  mayFollowRefusal: (row, request) => row.status === "CANCELLED" && isRefused(request, "TOKEN_EXPIRED"),
};

const payments: KeyedRows<"payReservation", Ledger["payments"][number]> = {
  operation: "payReservation",
  noun: "payment",
  rows: (ledger) => ledger.payments,
  matchesInput: (row, { reservationId }) => row.reservationId === reservationId,
  matchesResult: (row, { paymentId, reservationId, amount }) =>
    row.id === paymentId && row.reservationId === reservationId && row.amount === amount,
  mayFollowRefusal: () => false,
};

/**
 * Every acknowledged request has one row, as in its answer. A refused request has no row, a lost one has at most one,
 * and no row exists without a request. So one key always gets the same answer.
 */
export function exactlyOnce(evidence: Evidence): string[] {
  return [...checkKeys(evidence, charges), ...checkKeys(evidence, holds), ...checkKeys(evidence, payments)];
}

function checkKeys<Name extends KeyedName, Row extends { userId: string; key: string | null }>(
  evidence: Evidence,
  table: KeyedRows<Name, Row>,
): string[] {
  const requests = groupBy(
    requestsOf(evidence, table.operation),
    ({ input, userId }) => `${input.key} of user ${userId}`,
  );
  const rows = groupBy(table.rows(evidence.ledger), (row) => `${row.key} of user ${row.userId}`);
  return [...new Set([...requests.keys(), ...rows.keys()])].flatMap((key) => {
    const contradictions = checkKey(table, requests.get(key) ?? [], rows.get(key) ?? []);
    return contradictions.map((text) => `The ${table.noun} with the key ${key} ${text}.`);
  });
}

function checkKey<Name extends KeyedName, Row>(
  table: KeyedRows<Name, Row>,
  requests: Request<Name>[],
  rows: Row[],
): string[] {
  const [row] = rows;
  const contradictions: string[] = [];
  if (rows.length > 1) contradictions.push(`exists ${rows.length} times`);
  for (const request of requests) {
    if (isAcknowledged(request)) {
      if (!row) contradictions.push("was acknowledged and does not exist");
      else if (!table.matchesInput(row, request.input))
        contradictions.push("was acknowledged for other input");
      else if (!table.matchesResult(row, request.answer.result))
        contradictions.push("was acknowledged with another result");
    } else if (
      isRefused(request, "IDEMPOTENCY_CONFLICT") &&
      (!row || table.matchesInput(row, request.input))
    ) {
      contradictions.push("was refused as a conflict without another request");
    }
  }
  if (row && !requests.some((request) => explains(table, request, row))) {
    contradictions.push(requests.length > 0 ? "was refused and exists" : "exists without a request");
  }
  return contradictions;
}

function explains<Name extends KeyedName, Row>(
  table: KeyedRows<Name, Row>,
  request: Request<Name>,
  row: Row,
): boolean {
  if (!table.matchesInput(row, request.input)) return false;
  return isAcknowledged(request) || isLost(request) || table.mayFollowRefusal(row, request);
}
