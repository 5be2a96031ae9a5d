import { check } from "./check";
import type { Evidence } from "./history";
import { also, found, held, hold, refused, request, story } from "./invented-evidence";

const chargeC1 = "The charge with the key c1 of user ann";
const paymentP1 = "The payment with the key p1 of user ann";

test("a history that is possible has no violation", () => {
  expect(check(story())).toEqual([]);
});

test("what the integrity checker found is a violation", () => {
  expect(found(({ integrity }) => integrity.push("1: seat 7 has two owners"))).toEqual([
    "1: seat 7 has two owners",
  ]);
});

describe("registrations and points", () => {
  it("misses a user who was registered", () => {
    expect(found(({ ledger }) => ledger.accounts.pop())).toEqual(["User bob was registered and is missing."]);
  });

  it("misses an acknowledged charge", () => {
    expect(found(({ ledger }) => ledger.entries.shift())).toContain(
      `${chargeC1} was acknowledged and is missing.`,
    );
  });

  it("sees a charge that is there twice", () => {
    const twice = found(({ ledger }) => ledger.entries.push({ ...ledger.entries[0]!, sequence: 4 }));
    expect(twice).toContain(`${chargeC1} is there 2 times.`);
  });

  it("sees a charge that nobody asked for", () => {
    const row = { userId: "bob", sequence: 1, kind: "CHARGE", amount: 5, key: "c9" };
    expect(found(({ ledger }) => ledger.entries.push(row))).toEqual([
      "The charge with the key c9 of user bob is there and nobody asked for it.",
    ]);
  });

  it("sees a charge of another amount than was asked for", () => {
    expect(found(({ ledger }) => (ledger.entries[0]!.amount = 101))).toContain(
      `${chargeC1} was acknowledged to a request for another.`,
    );
  });

  it("sees a refused charge that has left a trace", () => {
    const changed = found(({ asked, ledger }) => {
      asked.find((one) => one.operation === "chargePoints" && one.userId === "bob")!.told =
        refused("INVALID_AMOUNT");
      ledger.entries.push({ userId: "bob", sequence: 1, kind: "CHARGE", amount: 100, key: "c3" });
    });
    expect(changed).toContain("The charge with the key c3 of user bob was refused and is there.");
  });

  it("lets a lost charge be there, if it is in the balance", () => {
    const row = { userId: "bob", sequence: 1, kind: "CHARGE", amount: 100, key: "c3" };
    expect(found(({ ledger }) => ledger.entries.push(row))).toEqual([
      "User bob has 0 points where charges and payments leave 100.",
    ]);
  });
});

describe("keys", () => {
  it("sees two answers to the same key", () => {
    const other = { result: { entryId: "ann.2", amount: 100 } };
    expect(also(request("chargePoints", ["ann", 200], { key: "c1", amount: 100 }, other))).toEqual([
      `${chargeC1} was acknowledged as another than it is.`,
    ]);
  });

  it("sees other arguments acknowledged with the same key", () => {
    const same = { result: { entryId: "ann.1", amount: 100 } };
    expect(also(request("chargePoints", ["ann", 200], { key: "c1", amount: 101 }, same))).toEqual([
      `${chargeC1} was acknowledged to a request for another.`,
    ]);
  });

  it("sees a conflict with nothing", () => {
    const conflict = refused("IDEMPOTENCY_CONFLICT");
    expect(also(request("chargePoints", ["ann", 200], { key: "c1", amount: 100 }, conflict))).toEqual([
      `${chargeC1} was refused as a conflict with nothing.`,
    ]);
    expect(also(request("chargePoints", ["ann", 200], { key: "c1", amount: 101 }, conflict))).toEqual([]);
  });
});

describe("payments", () => {
  it("misses an acknowledged payment and sees what it has left behind", () => {
    expect(found(({ ledger }) => ledger.payments.pop())).toEqual([
      `${paymentP1} was acknowledged and is missing.`,
      "Reservation r1 is CONFIRMED without a payment.",
      "Seat 1 is SOLD without a payment.",
      "Seat 2 is SOLD without a payment.",
      "User ann was debited 200 points without a payment.",
      "User ann has 50 points where charges and payments leave 250.",
    ]);
  });

  it.each<[string, (ledger: Evidence["ledger"]) => void]>([
    ["its debit", ({ entries }) => (entries[2]!.amount = -100)],
    ["its CONFIRMED reservation", ({ reservations }) => (reservations[0]!.status = "PENDING")],
    ["its SOLD seats", ({ soldSeats }) => soldSeats.pop()],
  ])("sees a payment without %s", (what, remove) => {
    expect(found(({ ledger }) => remove(ledger))).toContain(`Payment pay1 of user ann lacks ${what}.`);
  });

  it("sees a reservation that is paid twice", () => {
    const twice = found(({ ledger }) =>
      ledger.payments.push({ ...ledger.payments[0]!, id: "pay2", key: "p9" }),
    );
    expect(twice).toContain("Reservation r1 is paid 2 times.");
  });

  it("sees a refusal as paid by a payment that is not there", () => {
    const asked = { key: "p3", reservationId: "r1" };
    const by = (paymentId: string) =>
      also(request("payReservation", ["ann", 200], asked, refused("ALREADY_PAID", { paymentId })));
    expect(by("pay1")).toEqual([]);
    expect(by("pay7")).toEqual([
      "Reservation r1 was refused as ALREADY_PAID by a payment that it does not have.",
    ]);
  });
});

describe("holds", () => {
  it("sees a seat that two people hold at once", () => {
    const changed = found(({ asked, ledger }) => {
      asked.push(request("holdSeats", ["ann", 500], hold("h5", 3), held("r5", 1_500, 3)));
      ledger.reservations.push({ ...ledger.reservations[2]!, id: "r5", userId: "ann", key: "h5" });
    });
    expect(changed).toEqual(["Seat 3 was held by reservation r3 and by r5 at the same time."]);
  });

  it("sees a sold seat that is held again", () => {
    const changed = found(({ asked, ledger }) => {
      asked.push(request("holdSeats", ["bob", 5_000], hold("h5", 1), held("r5", 7_000, 1)));
      ledger.reservations.push({ ...ledger.reservations[2]!, id: "r5", seatIds: [1], key: "h5" });
    });
    expect(changed).toEqual(["Seat 1 was held by reservation r1 and by r5 at the same time."]);
  });

  it("lets a seat be held again when the hold has run out", () => {
    const changed = found(({ asked, ledger }) => {
      asked.push(request("holdSeats", ["ann", 1_000], hold("h5", 3), held("r5", 2_000, 3)));
      ledger.reservations.push({ ...ledger.reservations[2]!, id: "r5", userId: "ann", key: "h5" });
    });
    expect(changed).toEqual([]);
  });

  it("sees a cancellation that nobody asked for, and one that did not stay", () => {
    expect(found(({ ledger }) => (ledger.reservations[2]!.status = "CANCELLED"))).toEqual([
      "Reservation r3 is CANCELLED and nobody asked for it.",
    ]);
    expect(found(({ ledger }) => (ledger.reservations[1]!.status = "EXPIRED"))).toContain(
      "Reservation r2 was acknowledged as cancelled and is EXPIRED.",
    );
  });

  it("lets a hold be undone whose token had ended", () => {
    const changed = found(({ asked, ledger }) => {
      asked.push(request("holdSeats", ["bob", 200], hold("h5", 4), refused("TOKEN_EXPIRED")));
      ledger.reservations.push({ ...ledger.reservations[1]!, id: "r5", seatIds: [4], key: "h5" });
    });
    expect(changed).toEqual([]);
  });
});
