import { check } from "./check";
import type { Request, Evidence, OperationName, Operations, Answer, TokenState } from "./history";

/** A request whose answer came after 1 ms. */
export function request<Name extends OperationName>(
  operation: Name,
  [userId, sentAt]: [userId: string, sentAt: number],
  input: Operations[Name]["input"],
  answer: Answer<Operations[Name]["result"]>,
): Request<Name> {
  return { operation, userId, processIndex: 0, input, sentAt, answer, answeredAt: sentAt + 1 };
}

export const lost = { lost: "TypeError" };
export const refused = (code: string, details = {}) => ({ refused: code, details });

export const token = (
  tokenId: string,
  status: TokenState["status"],
  admittedAt: number | null = null,
): { result: TokenState } => ({ result: { tokenId, concertId: "concert", status, issuedAt: 0, admittedAt } });

const performanceId = "performance";
export const hold = (key: string, ...seatIds: number[]) => ({ key, performanceId, seatIds });

export const held = (reservationId: string, expiresAt: number, ...seatIds: number[]) => ({
  result: { reservationId, seatIds, amount: 100 * seatIds.length, status: "PENDING", expiresAt },
});

/**
 * Ann buys seats 1 and 2. Of her two charges one was acknowledged, and one was lost but took effect. Bob's charge was
 * lost without an effect. He cancels seat 3, holds it again and lets the hold expire. The capacity is 1.
 */
export function inventEvidence(): Evidence {
  const requests: Request[] = [
    request("registerUser", ["", 10], {}, { result: { userId: "ann" } }),
    request("registerUser", ["", 11], {}, { result: { userId: "bob" } }),
    request("issueToken", ["ann", 20], { concertId: "concert" }, token("a", "ACTIVE", 20)),
    request("issueToken", ["bob", 30], { concertId: "concert" }, token("b", "WAITING")),
    request(
      "chargePoints",
      ["ann", 40],
      { key: "c1", amount: 100 },
      { result: { entryId: "ann.1", amount: 100 } },
    ),
    request("chargePoints", ["ann", 42], { key: "c2", amount: 150 }, lost),
    request("holdSeats", ["ann", 50], hold("h1", 1, 2), held("r1", 1_000, 1, 2)),
    request("readToken", ["ann", 55], { tokenId: "a" }, token("a", "ACTIVE", 20)),
    request("payReservation", ["ann", 60], { key: "p1", reservationId: "r1" }, lost),
    request("payReservation", ["ann", 62], { key: "p1", reservationId: "r1" }, paid("pay1", "r1", 1, 2)),
    request("readToken", ["ann", 65], { tokenId: "a" }, token("a", "EXPIRED", 20)),
    request("readToken", ["bob", 70], { tokenId: "b" }, token("b", "ACTIVE", 63)),
    request("chargePoints", ["bob", 80], { key: "c3", amount: 100 }, lost),
    request("holdSeats", ["bob", 90], hold("h2", 3), held("r2", 1_000, 3)),
    request("cancelReservation", ["bob", 100], { reservationId: "r2" }, { result: {} }),
    request("holdSeats", ["bob", 110], hold("h3", 3), held("r3", 1_000, 3)),
    request("holdSeats", ["bob", 112], hold("h4", 1), refused("SEAT_TAKEN")),
    request(
      "payReservation",
      ["bob", 120],
      { key: "p2", reservationId: "r3" },
      refused("INSUFFICIENT_POINTS"),
    ),
    request("readToken", ["bob", 130], { tokenId: "b" }, token("b", "ACTIVE", 63)),
  ];
  const settings = { seed: 1, capacity: 1, checkSeconds: 1 };
  return { settings, requests, faults: [], ledger: inventLedger(), integrity: [] };
}

/** Checks the evidence after a change to it. @returns the violations. */
export function violationsAfter(change: (evidence: Evidence) => void): string[] {
  const evidence = inventEvidence();
  change(evidence);
  return check(evidence);
}

/** Checks the evidence after a change to it. @returns the violations. */
export const violationsWith = (...requests: Request[]) =>
  violationsAfter((evidence) => evidence.requests.push(...requests));

const paid = (paymentId: string, reservationId: string, ...seatIds: number[]) => ({
  result: { paymentId, reservationId, amount: 100 * seatIds.length, seatIds },
});

function inventLedger(): Evidence["ledger"] {
  const reservation = { performanceId, expiresAt: 1_000, paymentId: null };
  return {
    accounts: [
      { userId: "ann", balance: 50 },
      { userId: "bob", balance: 0 },
    ],
    entries: [
      { userId: "ann", sequence: 1, kind: "CHARGE", amount: 100, key: "c1" },
      { userId: "ann", sequence: 2, kind: "CHARGE", amount: 150, key: "c2" },
      { userId: "ann", sequence: 3, kind: "PAYMENT", amount: -200, key: null },
    ],
    reservations: [
      {
        ...reservation,
        id: "r1",
        userId: "ann",
        seatIds: [1, 2],
        amount: 200,
        status: "CONFIRMED",
        paymentId: "pay1",
        key: "h1",
      },
      { ...reservation, id: "r2", userId: "bob", seatIds: [3], amount: 100, status: "CANCELLED", key: "h2" },
      { ...reservation, id: "r3", userId: "bob", seatIds: [3], amount: 100, status: "EXPIRED", key: "h3" },
    ],
    payments: [{ id: "pay1", reservationId: "r1", userId: "ann", amount: 200, debitSequence: 3, key: "p1" }],
    soldSeats: [
      { id: 1, reservationId: "r1" },
      { id: 2, reservationId: "r1" },
    ],
  };
}
