import { randomUUID } from "node:crypto";
import {
  ChargePointsDocument,
  LeaveQueueDocument,
  PointAccountDocument,
} from "../../support/generated/operations";
import { charge, hold, onlyDate, pay } from "../../support/purchase";
import { Stage } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

describe("points", () => {
  const stage = useStage({ MAX_CHARGE_POINTS: "500", MAX_BALANCE_POINTS: "800" });

  async function buyer() {
    const concert = await stage.concert();
    return { ...(await stage.buyer(concert.concertId)), ...onlyDate(concert) };
  }

  it("begin at zero with an empty history", async () => {
    const { client, userId } = await buyer();
    const { pointAccount } = await client.send(PointAccountDocument);
    expect(pointAccount).toEqual({
      id: `${userId}.points`,
      userId,
      balance: 0,
      history: { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } },
    });
  });

  it("are added by a charge, which answers the account and the entry it made", async () => {
    const { client, userId } = await buyer();
    await charge(client, 300);
    expect(await charge(client, 50)).toMatchObject({
      pointAccount: { userId, balance: 350 },
      entry: { kind: "CHARGE", amount: 50, balanceAfter: 350 },
    });
  });

  it.each([0, -1, 501])("are not charged by %i", async (amount) => {
    const { client } = await buyer();
    const refusal = await refusalOf(charge(client, amount));
    expect(refusal).toMatchObject({ code: "INVALID_AMOUNT", details: { min: 1, max: 500 } });
  });

  it("may be charged from 1 to the limit of one charge", async () => {
    const { client } = await buyer();
    await charge(client, 1);
    expect(await charge(client, 500)).toMatchObject({ pointAccount: { balance: 501 } });
  });

  it("are whole: a fraction is no valid request", async () => {
    const { client } = await buyer();
    expect((await refusalOf(charge(client, 1.5))).code).toBe("BAD_USER_INPUT");
  });

  it("are not charged beyond the highest balance, with the rest that would fit", async () => {
    const { client } = await buyer();
    await charge(client, 500);
    const refusal = await refusalOf(charge(client, 301));
    expect(refusal).toMatchObject({ code: "INVALID_AMOUNT", details: { min: 1, max: 300 } });
    expect(await charge(client, 300)).toMatchObject({ pointAccount: { balance: 800 } });
  });

  it("have a history, newest first, in which payments are negative", async () => {
    const { client, performanceId, seatIds } = await buyer();
    await charge(client, 150);
    const held = await hold(client, performanceId, seatIds.slice(0, 1));
    const { pointAccount, payment } = await pay(client, held.id);
    expect(pointAccount.balance).toBe(50);
    const entries = await stage.database.pointEntry.findMany({
      where: { userId: pointAccount.userId },
      orderBy: { sequence: "desc" },
    });
    expect(entries).toMatchObject([
      { kind: "PAYMENT", amount: -payment.amount, balanceAfter: 50 },
      { kind: "CHARGE", amount: 150, balanceAfter: 150 },
    ]);
  });

  it("have a history that can be read in pages without gap or repetition", async () => {
    const { client } = await buyer();
    for (const amount of [1, 2, 3, 4, 5]) await charge(client, amount);
    const read: number[] = [];
    let after: string | null = null;
    for (const expected of [2, 2, 1]) {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(after);
      read.push(...page.nodes.map(({ amount }) => amount));
      expect(page.nodes).toHaveLength(expected);
      expect(page.pageInfo.hasNextPage).toBe(expected === 2);
      after = page.pageInfo.endCursor ?? null;
    }
    expect(read).toEqual([5, 4, 3, 2, 1]);

    async function readPage(cursor: string | null) {
      const { pointAccount } = await client.send(PointAccountDocument, { first: 2, after: cursor });
      return pointAccount.history;
    }
  });

  it.each([
    ["no entry at all", { first: 0 }],
    ["too many entries", { first: 101 }],
    ["what lies after no cursor of ours", { after: "yesterday" }],
    ["what lies after a cursor below any entry", { after: "0" }],
  ])("have no page of %s", async (_, page) => {
    const { client } = await buyer();
    expect((await refusalOf(client.send(PointAccountDocument, page))).code).toBe("BAD_USER_INPUT");
  });

  it("are closed to those who wait and to those whose token has ended", async () => {
    const narrow = await Stage.open({ QUEUE_CAPACITY: "1" });
    try {
      const { concertId } = await narrow.concert();
      const admitted = await narrow.buyer(concertId);
      const waiting = await narrow.waiter(concertId);
      expect((await refusalOf(waiting.client.send(PointAccountDocument))).code).toBe("TOKEN_NOT_ACTIVE");
      expect((await refusalOf(charge(waiting.client, 1))).code).toBe("TOKEN_NOT_ACTIVE");
      await admitted.client.send(LeaveQueueDocument);
      expect((await refusalOf(admitted.client.send(PointAccountDocument))).code).toBe("TOKEN_EXPIRED");
    } finally {
      await narrow.close();
    }
  });
});

describe("points where POINTS_ACCESS is ANY_TOKEN", () => {
  const stage = useStage({ POINTS_ACCESS: "ANY_TOKEN", QUEUE_CAPACITY: "1" });
  it("can be charged and read while waiting, and after the token has ended", async () => {
    const { concertId } = await stage.concert();
    await stage.buyer(concertId);
    const { client } = await stage.waiter(concertId);
    expect(await charge(client, 40)).toMatchObject({ pointAccount: { balance: 40 } });
    await client.send(LeaveQueueDocument);
    await charge(client, 2);
    const { pointAccount } = await client.send(PointAccountDocument);
    expect(pointAccount.balance).toBe(42);
  });

  it("still need a token", async () => {
    const client = stage.client();
    const input = { amount: 1, idempotencyKey: randomUUID() };
    expect((await refusalOf(client.send(PointAccountDocument))).code).toBe("INVALID_TOKEN");
    expect((await refusalOf(client.send(ChargePointsDocument, { input }))).code).toBe("INVALID_TOKEN");
  });
});
