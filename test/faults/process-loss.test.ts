import { randomUUID } from "node:crypto";
import { PayReservationDocument } from "../support/generated/operations";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { Transaction } from "../support/transaction";

let api: ApiCluster;
beforeEach(async () => {
  api = await startApiCluster({}, { count: 2 });
});
afterEach(() => api?.close());

test("when a client vanishes in mid payment and repeats it on another process, it has paid exactly once", async () => {
  const { stage } = api;
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const { client, userId, token } = await stage.waiter(concert.concertId, { processIndex: 0 });
  await grant(stage, userId, 300);
  const { id: reservationId } = await hold(client, performanceId, [seatIds[0]!]);
  const theirs = await Transaction.begin(stage);
  await theirs.query("SELECT FROM reservations WHERE id = $1 FOR UPDATE", [reservationId]);

  const idempotencyKey = randomUUID();
  const vanishing = new AbortController();
  const input = { reservationId, idempotencyKey };
  client.signal = vanishing.signal;
  const lost = client.send(PayReservationDocument, { input });
  const gone = expect(lost).rejects.toThrow("aborted");
  await theirs.blocks();
  vanishing.abort();
  await gone;
  client.signal = undefined;
  const elsewhere = Object.assign(stage.client({ processIndex: 1 }), { token });
  const repeated = pay(elsewhere, reservationId, idempotencyKey);
  await theirs.blocks({ count: 2 });
  await theirs.rollback();

  const paid = await repeated;
  expect(paid).toMatchObject({ payment: { amount: 100 }, pointAccount: { balance: 200 } });
  expect((await pay(client, reservationId, idempotencyKey)).payment).toEqual(paid.payment);
  expect(await stage.database.payment.count({ where: { userId } })).toBe(1);
  expect(await stage.database.pointEntry.count({ where: { userId, kind: "PAYMENT" } })).toBe(1);
  await expectRecovered(api, new Shoppers(stage, await stage.concert()));
});

test("when processes are killed amid holds and payments, repeated requests get each result once", async () => {
  const shoppers = new Shoppers(api.stage, await api.stage.concert({ sections: largeHall }));
  shoppers.enter(8);
  for (const victim of [...api.processes]) {
    await shoppers.buyMore(10);
    await endFault(shoppers, () => victim.kill());
    api.processes.push(await ApiProcess.start(api.stage));
  }
  await shoppers.buyMore(10);
  expect(shoppers.refusals).toEqual([]);
  await expectRecovered(api, shoppers);
});
