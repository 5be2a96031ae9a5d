import { randomUUID } from "node:crypto";
import { PointAccountDocument } from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { charge, grant, hold, onlyDate, pay } from "../support/purchase";
import { settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

describe("invariant 2: a balance is never negative and equals the sum of its history", () => {
  const stage = useStage({}, { processes: 2 });
  beforeAll(() => stage.beforeClose(() => expectIntegrity(stage.stores)));
  it("adds up when 100 charges come at once on two processes", async () => {
    const { concertId } = await stage.concert();
    const person = await stage.buyer(concertId);
    const elsewhere = stage.client({ processIndex: 1 });
    elsewhere.token = person.token;
    const amounts = Array.from({ length: 100 }, (_, index) => index + 1);
    await Promise.all(amounts.map((amount) => charge(amount % 2 === 0 ? person.client : elsewhere, amount)));

    const { pointAccount } = await person.client.send(PointAccountDocument, { first: 100 });
    const entries = pointAccount.history.nodes.toReversed();
    expect(pointAccount.balance).toBe(5_050);
    expect(entries.map(({ amount }) => amount).sort((left, right) => left - right)).toEqual(amounts);
    const sums = entries.map((_, index) => sum(entries.slice(0, index + 1).map(({ amount }) => amount)));
    expect(entries.map(({ balanceAfter }) => balanceAfter)).toEqual(sums);
  });

  it("stays within the highest balance when charges race for what is left of it", async () => {
    const { concertId } = await stage.concert();
    const { client, userId } = await stage.buyer(concertId);
    await grant(stage, userId, 9_000_000);
    const { won, codes } = await settle(Array.from({ length: 10 }, () => charge(client, 300_000)));
    expect(won).toHaveLength(3);
    expect(codes).toEqual(Array(7).fill("INVALID_AMOUNT"));
  });

  it("covers one of two payments that race for it, and loses nothing to the other", async () => {
    const first = await stage.concert();
    const second = await stage.concert();
    const { client, userId } = await stage.buyer(first.concertId, { points: 150 });
    // The same person stands in two lines, so two tokens may pay at once.
    const other = await stage.join(stage.client({ processIndex: 1 }), {
      userId,
      concertId: second.concertId,
    });
    const holds = await Promise.all(
      [
        { buyer: client, date: onlyDate(first) },
        { buyer: other.client, date: onlyDate(second) },
      ].map(async ({ buyer, date: { performanceId, seatIds } }) => ({
        buyer,
        reservation: await hold(buyer, performanceId, seatIds.slice(0, 1)),
      })),
    );
    const { won, codes } = await settle(holds.map(({ buyer, reservation }) => pay(buyer, reservation.id)));
    expect(won).toMatchObject([{ pointAccount: { balance: 50 } }]);
    expect(codes).toEqual(["INSUFFICIENT_POINTS"]);
  });

  describe("and Postgres itself refuses", () => {
    let userId: string;
    beforeEach(async () => {
      userId = await stage.user();
      await grant(stage, userId, 100);
    });

    const execute = (statement: string, ...values: unknown[]) =>
      stage.database.$executeRawUnsafe(statement, userId, ...values);
    const addEntry = (columns: string, values: string) =>
      execute(`INSERT INTO point_history (user_id, ${columns}) VALUES ($1::uuid, ${values})`);
    const entry = "sequence, kind, amount, balance_before, balance_after, idempotency_key";

    it.each([
      [
        "a negative balance",
        "UPDATE point_accounts SET balance = -1 WHERE user_id = $1::uuid",
        "balance_check",
      ],
      [
        "a balance off its last entry",
        "UPDATE point_accounts SET balance = 101 WHERE user_id = $1::uuid",
        "point_accounts_user_id_last_entry_balance_fkey",
      ],
      [
        "points of an account without history",
        "UPDATE point_accounts SET last_sequence = 0 WHERE user_id = $1::uuid",
        "point_accounts_check",
      ],
      [
        "an entry that is changed afterwards",
        "UPDATE point_history SET amount = 200, balance_after = 200 WHERE user_id = $1::uuid",
        "fkey",
      ],
      ["an entry that is taken away", "DELETE FROM point_history WHERE user_id = $1::uuid", "fkey"],
    ])("%s", async (_, statement, constraint) => {
      await expect(execute(statement)).rejects.toThrow(constraint);
    });

    it.each([
      ["an entry that leaves a gap", "3, 'CHARGE', 5, 100, 105", "point_history_user_id_previous_sequence"],
      [
        "an entry that does not continue the one before",
        "2, 'CHARGE', 5, 90, 95",
        "point_history_user_id_previous_sequence",
      ],
      ["an entry that does not add up", "2, 'CHARGE', 5, 100, 106", "point_history_check"],
      ["an entry below zero", "2, 'PAYMENT', -101, 100, -1", "point_history_balance_after_check"],
      ["a charge that takes points away", "2, 'CHARGE', -5, 100, 95", "point_history_check"],
    ])("%s", async (_, values, constraint) => {
      await expect(addEntry(entry, `${values}, '${randomUUID()}'`)).rejects.toThrow(constraint);
    });
  });
});

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
