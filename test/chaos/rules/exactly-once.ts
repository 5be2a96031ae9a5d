import type { Asked, Evidence, KeyedName, Operations } from "../history";
import type { Ledger } from "../ledger";
import { areSameSeats, groupBy, isDone, isLost, isRefused, requests } from "./requests";

/** How the rows of a ledger answer for the requests of one operation. */
interface Account<Name extends KeyedName, Row> {
  operation: Name;
  noun: string;
  rows: (ledger: Ledger) => Row[];
  isWhatWasAsked: (row: Row, asked: Operations[Name]["asked"]) => boolean;
  isWhatWasTold: (row: Row, result: Operations[Name]["result"]) => boolean;
  /** Whether a refusal may have left this row behind. */
  mayBeLeftBy: (row: Row, request: Asked<Name>) => boolean;
}

const charges: Account<"chargePoints", Ledger["entries"][number]> = {
  operation: "chargePoints",
  noun: "charge",
  rows: ({ entries }) => entries.filter(({ kind }) => kind === "CHARGE"),
  isWhatWasAsked: (row, { amount }) => row.amount === amount,
  isWhatWasTold: (row, { entryId, amount }) =>
    entryId === `${row.userId}.${row.sequence}` && amount === row.amount,
  mayBeLeftBy: () => false,
};

const holds: Account<"holdSeats", Ledger["reservations"][number]> = {
  operation: "holdSeats",
  noun: "hold",
  rows: ({ reservations }) => reservations,
  isWhatWasAsked: (row, { performanceId, seatIds }) =>
    row.performanceId === performanceId && areSameSeats(row.seatIds, seatIds),
  isWhatWasTold: (row, { reservationId, seatIds, amount }) =>
    row.id === reservationId && row.amount === amount && areSameSeats(row.seatIds, seatIds),
  // The token had ended while the seats were being held, and the hold was undone.
  mayBeLeftBy: (row, request) => row.status === "CANCELLED" && isRefused(request, "TOKEN_EXPIRED"),
};

const payments: Account<"payReservation", Ledger["payments"][number]> = {
  operation: "payReservation",
  noun: "payment",
  rows: (ledger) => ledger.payments,
  isWhatWasAsked: (row, { reservationId }) => row.reservationId === reservationId,
  isWhatWasTold: (row, { paymentId, reservationId, amount }) =>
    row.id === paymentId && row.reservationId === reservationId && row.amount === amount,
  mayBeLeftBy: () => false,
};

/**
 * Everything acknowledged is there once and as it was told, everything refused has left nothing, what was lost is
 * there once or not at all, and nothing is there that nobody asked for. So the same key has the same answer.
 */
export function exactlyOnce(evidence: Evidence): string[] {
  return [...judge(evidence, charges), ...judge(evidence, holds), ...judge(evidence, payments)];
}

function judge<Name extends KeyedName, Row extends { userId: string; key: string | null }>(
  evidence: Evidence,
  account: Account<Name, Row>,
): string[] {
  const asked = groupBy(
    requests(evidence, account.operation),
    (one) => `${one.asked.key} of user ${one.userId}`,
  );
  const rows = groupBy(account.rows(evidence.ledger), (row) => `${row.key} of user ${row.userId}`);
  return [...new Set([...asked.keys(), ...rows.keys()])].flatMap((key) => {
    const faults = judgeKey(account, asked.get(key) ?? [], rows.get(key) ?? []);
    return faults.map((fault) => `The ${account.noun} with the key ${key} ${fault}.`);
  });
}

function judgeKey<Name extends KeyedName, Row>(
  account: Account<Name, Row>,
  asked: Asked<Name>[],
  rows: Row[],
): string[] {
  const [row] = rows;
  const faults: string[] = [];
  if (rows.length > 1) faults.push(`is there ${rows.length} times`);
  for (const request of asked) {
    if (isDone(request)) {
      if (!row) faults.push("was acknowledged and is missing");
      else if (!account.isWhatWasAsked(row, request.asked))
        faults.push("was acknowledged to a request for another");
      else if (!account.isWhatWasTold(row, request.told.result))
        faults.push("was acknowledged as another than it is");
    } else if (
      isRefused(request, "IDEMPOTENCY_CONFLICT") &&
      (!row || account.isWhatWasAsked(row, request.asked))
    ) {
      faults.push("was refused as a conflict with nothing");
    }
  }
  if (row && !asked.some((request) => explains(account, request, row))) {
    faults.push(asked.length > 0 ? "was refused and is there" : "is there and nobody asked for it");
  }
  return faults;
}

function explains<Name extends KeyedName, Row>(
  account: Account<Name, Row>,
  request: Asked<Name>,
  row: Row,
): boolean {
  if (!account.isWhatWasAsked(row, request.asked)) return false;
  return isDone(request) || isLost(request) || account.mayBeLeftBy(row, request);
}
