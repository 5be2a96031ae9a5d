import { check } from "./check";
import type { Evidence } from "./history";
import {
  violationsWith,
  violationsAfter,
  held,
  hold,
  refused,
  request,
  inventEvidence,
} from "./invented-evidence";

const chargeC1 = "The charge with the key c1 of user ann";
const paymentP1 = "The payment with the key p1 of user ann";

test("a possible history has no violation", () => {
  expect(check(inventEvidence())).toEqual([]);
});

test("a fault that the integrity checker names is a violation", () => {
  expect(violationsAfter(({ integrity }) => integrity.push("1: seat 7 has two owners"))).toEqual([
    "1: seat 7 has two owners",
  ]);
});

describe("registrations and points", () => {
  it("reports a registered user without an account", () => {
    expect(violationsAfter(({ ledger }) => ledger.accounts.pop())).toEqual([
      "User bob was registered and does not exist.",
    ]);
  });

  it("reports an acknowledged charge without a row", () => {
    expect(violationsAfter(({ ledger }) => ledger.entries.shift())).toContain(
      `${chargeC1} was acknowledged and does not exist.`,
    );
  });

  it("reports a charge with two rows", () => {
    const twice = violationsAfter(({ ledger }) =>
      ledger.entries.push({ ...ledger.entries[0]!, sequence: 4 }),
    );
    expect(twice).toContain(`${chargeC1} exists 2 times.`);
  });

  it("reports a charge without a request", () => {
    const row = { userId: "bob", sequence: 1, kind: "CHARGE", amount: 5, key: "c9" };
    expect(violationsAfter(({ ledger }) => ledger.entries.push(row))).toEqual([
      "The charge with the key c9 of user bob exists without a request.",
    ]);
  });

  it("reports a charge of an amount that nobody requested", () => {
    expect(violationsAfter(({ ledger }) => (ledger.entries[0]!.amount = 101))).toContain(
      `${chargeC1} was acknowledged for other input.`,
    );
  });

  it("reports a refused charge with a row", () => {
    const changed = violationsAfter(({ requests, ledger }) => {
      requests.find(({ operation, userId }) => operation === "chargePoints" && userId === "bob")!.answer =
        refused("INVALID_AMOUNT");
      ledger.entries.push({ userId: "bob", sequence: 1, kind: "CHARGE", amount: 100, key: "c3" });
    });
    expect(changed).toContain("The charge with the key c3 of user bob was refused and exists.");
  });

  it("accepts a row of a lost charge only when the balance includes it", () => {
    const row = { userId: "bob", sequence: 1, kind: "CHARGE", amount: 100, key: "c3" };
    expect(violationsAfter(({ ledger }) => ledger.entries.push(row))).toEqual([
      "User bob has 0 points, but charges and payments make 100.",
    ]);
  });
});

describe("idempotency keys", () => {
  it("reports two results for one key", () => {
    const other = { result: { entryId: "ann.2", amount: 100 } };
    expect(violationsWith(request("chargePoints", ["ann", 200], { key: "c1", amount: 100 }, other))).toEqual([
      `${chargeC1} was acknowledged with another result.`,
    ]);
  });

  it("reports an acknowledgement of other input with the same key", () => {
    const same = { result: { entryId: "ann.1", amount: 100 } };
    expect(violationsWith(request("chargePoints", ["ann", 200], { key: "c1", amount: 101 }, same))).toEqual([
      `${chargeC1} was acknowledged for other input.`,
    ]);
  });

  it("reports a conflict without another request", () => {
    const conflict = refused("IDEMPOTENCY_CONFLICT");
    expect(
      violationsWith(request("chargePoints", ["ann", 200], { key: "c1", amount: 100 }, conflict)),
    ).toEqual([`${chargeC1} was refused as a conflict without another request.`]);
    expect(
      violationsWith(request("chargePoints", ["ann", 200], { key: "c1", amount: 101 }, conflict)),
    ).toEqual([]);
  });
});

describe("payments", () => {
  it("reports an acknowledged payment without a row, and the rows that it left", () => {
    expect(violationsAfter(({ ledger }) => ledger.payments.pop())).toEqual([
      `${paymentP1} was acknowledged and does not exist.`,
      "Reservation r1 is CONFIRMED without a payment.",
      "Seat 1 is SOLD without a payment.",
      "Seat 2 is SOLD without a payment.",
      "User ann was debited 200 points without a payment.",
      "User ann has 50 points, but charges and payments make 250.",
    ]);
  });

  it.each<[string, (ledger: Evidence["ledger"]) => void]>([
    ["its debit", ({ entries }) => (entries[2]!.amount = -100)],
    ["its CONFIRMED reservation", ({ reservations }) => (reservations[0]!.status = "PENDING")],
    ["its SOLD seats", ({ soldSeats }) => soldSeats.pop()],
  ])("reports a payment without %s", (what, remove) => {
    expect(violationsAfter(({ ledger }) => remove(ledger))).toContain(
      `Payment pay1 of user ann lacks ${what}.`,
    );
  });

  it("reports a reservation with two payments", () => {
    const twice = violationsAfter(({ ledger }) =>
      ledger.payments.push({ ...ledger.payments[0]!, id: "pay2", key: "p9" }),
    );
    expect(twice).toContain("Reservation r1 is paid 2 times.");
  });

  it("reports ALREADY_PAID with a payment that does not exist", () => {
    const input = { key: "p3", reservationId: "r1" };
    const by = (paymentId: string) =>
      violationsWith(request("payReservation", ["ann", 200], input, refused("ALREADY_PAID", { paymentId })));
    expect(by("pay1")).toEqual([]);
    expect(by("pay7")).toEqual([
      "Reservation r1 was refused as ALREADY_PAID with a payment that it does not have.",
    ]);
  });
});

describe("holds", () => {
  it("reports a seat that two buyers hold at the same time", () => {
    const changed = violationsAfter(({ requests, ledger }) => {
      requests.push(request("holdSeats", ["ann", 500], hold("h5", 3), held("r5", 1_500, 3)));
      ledger.reservations.push({ ...ledger.reservations[2]!, id: "r5", userId: "ann", key: "h5" });
    });
    expect(changed).toEqual(["Seat 3 was held by reservation r3 and by r5 at the same time."]);
  });

  it("reports a SOLD seat that is held again", () => {
    const changed = violationsAfter(({ requests, ledger }) => {
      requests.push(request("holdSeats", ["bob", 5_000], hold("h5", 1), held("r5", 7_000, 1)));
      ledger.reservations.push({ ...ledger.reservations[2]!, id: "r5", seatIds: [1], key: "h5" });
    });
    expect(changed).toEqual(["Seat 1 was held by reservation r1 and by r5 at the same time."]);
  });

  it("accepts another hold of a seat after the first has expired", () => {
    const changed = violationsAfter(({ requests, ledger }) => {
      requests.push(request("holdSeats", ["ann", 1_000], hold("h5", 3), held("r5", 2_000, 3)));
      ledger.reservations.push({ ...ledger.reservations[2]!, id: "r5", userId: "ann", key: "h5" });
    });
    expect(changed).toEqual([]);
  });

  it("reports a cancellation without a request, and one that did not last", () => {
    expect(violationsAfter(({ ledger }) => (ledger.reservations[2]!.status = "CANCELLED"))).toEqual([
      "Reservation r3 is CANCELLED without a request.",
    ]);
    expect(violationsAfter(({ ledger }) => (ledger.reservations[1]!.status = "EXPIRED"))).toContain(
      "Reservation r2 was acknowledged as cancelled and is EXPIRED.",
    );
  });

  it("accepts that the API cancels a hold whose token has ended", () => {
    const changed = violationsAfter(({ requests, ledger }) => {
      requests.push(request("holdSeats", ["bob", 200], hold("h5", 4), refused("TOKEN_EXPIRED")));
      ledger.reservations.push({ ...ledger.reservations[1]!, id: "r5", seatIds: [4], key: "h5" });
    });
    expect(changed).toEqual([]);
  });
});
