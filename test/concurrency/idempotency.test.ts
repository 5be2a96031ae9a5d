import { randomUUID } from "node:crypto";
import type { Client } from "../support/client";
import { ChargePointsDocument, LeaveQueueDocument } from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { hold, onlyDate, pay } from "../support/purchase";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

describe("the same idempotency key", () => {
  const stage = useStage({}, { processes: 2 });
  beforeAll(() => stage.beforeClose(() => expectIntegrity(stage.stores)));

  async function buyer() {
    const concert = await stage.concert();
    const { client, token } = await stage.buyer(concert.concertId, { points: 1_000 });
    const elsewhere = stage.client({ processIndex: 1 });
    elsewhere.token = token;
    return { ...onlyDate(concert), client, elsewhere, concertId: concert.concertId };
  }

  const twentyTimes = <Value>(send: (index: number) => Promise<Value>) =>
    Promise.all(Array.from({ length: 20 }, (_, index) => send(index)));

  const charge = async (client: Client, amount: number, idempotencyKey: string) =>
    (await client.send(ChargePointsDocument, { input: { amount, idempotencyKey } })).chargePoints;

  it("holds once when it comes 20 times at once on two processes", async () => {
    const { client, elsewhere, performanceId, seatIds } = await buyer();
    const key = randomUUID();
    const [first, ...others] = await twentyTimes((index) =>
      hold(index % 2 === 0 ? client : elsewhere, performanceId, seatIds.slice(0, 2), key),
    );
    others.forEach((other) => expect(other).toEqual(first));
    expect(await stage.database.reservation.count({ where: { performanceId } })).toBe(1);
  });

  it("charges once when it comes 20 times at once on two processes", async () => {
    const { client, elsewhere } = await buyer();
    const key = randomUUID();
    const [first, ...others] = await twentyTimes((index) =>
      charge(index % 2 === 0 ? client : elsewhere, 70, key),
    );
    expect(first).toMatchObject({ pointAccount: { balance: 1_070 }, entry: { amount: 70 } });
    others.forEach((other) => expect(other).toEqual(first));
  });

  it("pays once when it comes 20 times at once on two processes", async () => {
    const { client, elsewhere, performanceId, seatIds } = await buyer();
    const held = await hold(client, performanceId, seatIds.slice(0, 2));
    const key = randomUUID();
    const answers = await twentyTimes((index) => pay(index % 2 === 0 ? client : elsewhere, held.id, key));
    const [first] = answers;
    expect(first).toMatchObject({ pointAccount: { balance: 800 }, payment: { amount: 200 } });
    answers.forEach(({ payment }) => expect(payment).toEqual(first!.payment));
  });

  it("is a conflict with other seats, another date, another amount or another reservation", async () => {
    const { client, performanceId, seatIds } = await buyer();
    const [a, b, c] = seatIds as [string, string, string];
    const key = randomUUID();
    const held = await hold(client, performanceId, [a], key);
    const other = await hold(client, performanceId, [c]);
    await charge(client, 5, key);
    const refusals = [
      await refusalOf(hold(client, performanceId, [b], key)),
      await refusalOf(hold(client, performanceId, [a, b], key)),
      await refusalOf(hold(client, randomUUID(), [a], key)),
      await refusalOf(charge(client, 6, key)),
    ];
    await pay(client, held.id, key);
    refusals.push(await refusalOf(pay(client, other.id, key)));
    refusals.forEach((refusal) =>
      expect(refusal).toMatchObject({ code: "IDEMPOTENCY_CONFLICT", details: { idempotencyKey: key } }),
    );
  });

  it("means nothing to another user", async () => {
    const { client, performanceId, seatIds, concertId } = await buyer();
    const stranger = await stage.buyer(concertId);
    const key = randomUUID();
    const mine = await hold(client, performanceId, seatIds.slice(0, 1), key);
    const theirs = await hold(stranger.client, performanceId, seatIds.slice(1, 2), key);
    expect(theirs.id).not.toBe(mine.id);
  });

  it("gives the seats in any order the same hold", async () => {
    const { client, performanceId, seatIds } = await buyer();
    const [a, b] = seatIds as [string, string];
    const key = randomUUID();
    const first = await hold(client, performanceId, [a, b], key);
    expect(await hold(client, performanceId, [b, a], key)).toEqual(first);
  });

  it("still gives the first results of hold, charge and payment after the payment has ended the token", async () => {
    const { client, performanceId, seatIds } = await buyer();
    const [holdKey, chargeKey, payKey] = [randomUUID(), randomUUID(), randomUUID()];
    const held = await hold(client, performanceId, seatIds.slice(0, 1), holdKey);
    const charged = await charge(client, 5, chargeKey);
    const paid = await pay(client, held.id, payKey);
    expect(paid.queueToken).toMatchObject({ status: "EXPIRED", endReason: "PAID" });

    expect(await pay(client, held.id, payKey)).toEqual(paid);
    expect((await charge(client, 5, chargeKey)).entry).toEqual(charged.entry);
    expect(await hold(client, performanceId, seatIds.slice(0, 1), holdKey)).toMatchObject({
      id: held.id,
      status: "CONFIRMED",
    });
  });

  it("of a request that was never made does nothing after the token has ended", async () => {
    const { client, performanceId, seatIds } = await buyer();
    const held = await hold(client, performanceId, seatIds.slice(0, 1));
    await client.send(LeaveQueueDocument);
    const refusals = [
      await refusalOf(hold(client, performanceId, seatIds.slice(1, 2))),
      await refusalOf(charge(client, 5, randomUUID())),
      await refusalOf(pay(client, held.id)),
    ];
    refusals.forEach((refusal) =>
      expect(refusal).toMatchObject({ code: "TOKEN_EXPIRED", details: { endReason: "LEFT" } }),
    );
  });
});
