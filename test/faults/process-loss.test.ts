import { randomUUID } from "node:crypto";
import { next } from "../support/client";
import { eventually } from "../support/eventually";
import { Exposition } from "../support/exposition";
import { PayReservationDocument, QueuePositionDocument } from "../support/generated/operations";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { crowd, grant, hold, onlyDate, pay } from "../support/purchase";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import type { Person, Stage } from "../support/stage";
import { Transaction } from "../support/transaction";

let api: ApiCluster;
const open = async (settings: Record<string, string>, count: number) => {
  api = await startApiCluster(settings, { count });
};
afterEach(() => api?.close());

/** @returns the position that a new socket of a waiter is told. */
async function followPosition(stage: Stage, token: string): Promise<number | null | undefined> {
  const client = Object.assign(stage.client(), { token });
  return (await next(client.follow(QueuePositionDocument))).queuePosition.position;
}

test("when a client vanishes in mid payment and repeats it on another process, it has paid exactly once", async () => {
  await open({}, 2);
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
  // Eight shoppers buy more than 50 times a second.
  await open({ ADMISSIONS_PER_SECOND: "1000" }, 2);
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

test("when workers of one process are killed, others take their places, and nobody loses a purchase or a position", async () => {
  await open({ PROCESSES: "2", QUEUE_CAPACITY: "8" }, 1);
  const { stage, processes } = api;
  const [primary] = processes as [ApiProcess];
  const { concertId } = await stage.concert();
  await crowd(stage, concertId, { count: 8 });
  const waiters: Person[] = [];
  while (waiters.length < 3) waiters.push(await stage.waiter(concertId));
  const positions = () => Promise.all(waiters.map(({ token }) => followPosition(stage, token)));
  expect(await positions()).toEqual([1, 2, 3]);

  const shoppers = new Shoppers(stage, await stage.concert({ sections: largeHall }));
  shoppers.enter(8);
  for (const worker of await primary.workers()) {
    await shoppers.buyMore(10);
    await endFault(shoppers, () => process.kill(worker, "SIGKILL"));
    await eventually(
      () => primary.workers(),
      (pids) => pids.length === 2 && !pids.includes(worker),
    );
  }
  await eventually(
    () => Exposition.of(primary.address).catch(() => undefined),
    (metrics) => metrics?.value("frontrow_processes") === 2,
  );
  expect(primary.isRunning).toBe(true);
  expect(await positions()).toEqual([1, 2, 3]);
  await expectRecovered(api, shoppers);
});
