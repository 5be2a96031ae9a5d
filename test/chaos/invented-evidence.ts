import { check } from "./check";
import type { Asked, Evidence, OperationName, Operations, Told, TokenSeen } from "./history";

/** A request that was answered a millisecond after it was asked. */
export function request<Name extends OperationName>(
  operation: Name,
  [userId, askedAt]: [userId: string, askedAt: number],
  asked: Operations[Name]["asked"],
  told: Told<Operations[Name]["result"]>,
): Asked<Name> {
  return { operation, userId, node: 0, asked, askedAt, told, toldAt: askedAt + 1 };
}

export const lost = { lost: "TypeError" };
export const refused = (code: string, details = {}) => ({ refused: code, details });

export const token = (
  tokenId: string,
  status: TokenSeen["status"],
  admittedAt: number | null = null,
): { result: TokenSeen } => ({ result: { tokenId, concertId: "concert", status, issuedAt: 0, admittedAt } });

const performanceId = "performance";
export const hold = (key: string, ...seatIds: number[]) => ({ key, performanceId, seatIds });

export const held = (reservationId: string, expiresAt: number, ...seatIds: number[]) => ({
  result: { reservationId, seatIds, amount: 100 * seatIds.length, status: "PENDING", expiresAt },
});

/**
 * Ann buys seats 1 and 2 with points of which one charge was acknowledged and one was lost and done. Bob's first charge
 * was lost for good, he cancels seat 3, takes it again and lets the hold run out. Room is for one at a time.
 */
export function story(): Evidence {
  const asked: Asked[] = [
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
  const settings = { seed: 1, capacity: 1, graceSeconds: 1 };
  return { settings, asked, struck: [], ledger: ledgerOfStory(), integrity: [] };
}

/** What is found when the story has been told otherwise. */
export function found(change: (evidence: Evidence) => void): string[] {
  const evidence = story();
  change(evidence);
  return check(evidence);
}

/** What is found when these have been asked as well. */
export const also = (...asked: Asked[]) => found((evidence) => evidence.asked.push(...asked));

const paid = (paymentId: string, reservationId: string, ...seatIds: number[]) => ({
  result: { paymentId, reservationId, amount: 100 * seatIds.length, seatIds },
});

function ledgerOfStory(): Evidence["ledger"] {
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
