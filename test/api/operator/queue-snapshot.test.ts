import { Redis } from "ioredis";
import { next, nextWhere } from "../../support/client";
import {
  LeaveQueueDocument,
  SalesBySectionDocument,
  WatchQueueSnapshotDocument,
} from "../../support/generated/operations";
import { Operator, operatorToken } from "../../support/operator";
import { hold, onlyDate, pay, until } from "../../support/purchase";
import { useStage } from "../../support/use-stage";

const settings = { OPERATOR_TOKEN: operatorToken, QUEUE_CAPACITY: "2", WAITING_GRACE_SECONDS: "2" };
const sections = [
  { name: "Floor", rows: 1, seatsPerRow: 4, price: 100 },
  { name: "Balcony", rows: 2, seatsPerRow: 3, price: 50 },
];

describe("a snapshot of a queue", () => {
  const stage = useStage(settings, { processes: 2 });
  let operator: Operator;
  let redis: Redis;
  beforeAll(async () => {
    operator = new Operator(stage, { processIndex: 1 });
    redis = new Redis(stage.stores.redisUrl);
    stage.beforeClose(() => redis.quit());
  });

  it("shows nothing measured and every seat free before anyone came", async () => {
    const { concertId } = await stage.concert({ sections, dates: 2 });
    const none = { paid: 0, left: 0, timedOut: 0 };
    expect(await operator.snapshot(concertId)).toEqual({
      concertId,
      admission: "OPEN",
      pausedSince: null,
      pauseReason: null,
      capacity: 2,
      admissionsPerSecond: 50,
      waiting: 0,
      absent: 0,
      active: 0,
      admittedLastMinute: 0,
      finishedLastMinute: none,
      gaveUpLastMinute: 0,
      medianWaitSeconds: null,
      ninetiethPercentileWaitSeconds: null,
      recentTurns: none,
      conversion: null,
      sales: { seatsAvailable: 20, seatsHeld: 0, seatsSold: 0, revenuePoints: 0 },
    });
  });

  it("counts who is admitted, who ended why, and what was sold", async () => {
    const concert = await stage.concert({ sections });
    const { concertId } = concert;
    const { performanceId, seatIds } = onlyDate(concert);
    const payer = await stage.buyer(concertId, { points: 1_000 });
    const leaver = await stage.buyer(concertId);
    const third = await stage.waiter(concertId);
    const fourth = await stage.waiter(concertId);
    await fourth.client.send(LeaveQueueDocument);
    expect(await operator.snapshot(concertId)).toMatchObject({ active: 2, waiting: 1, gaveUpLastMinute: 1 });

    const reservation = await hold(payer.client, performanceId, [seatIds[0]!, seatIds[4]!]);
    const { sales } = await untilSnapshot(concertId, (snapshot) => snapshot.sales.seatsHeld > 0);
    expect(sales).toEqual({ seatsAvailable: 8, seatsHeld: 2, seatsSold: 0, revenuePoints: 0 });
    await pay(payer.client, reservation.id);
    await leaver.client.send(LeaveQueueDocument);
    await hold(third.client, performanceId, [seatIds[1]!]);

    const snapshot = await untilSnapshot(
      concertId,
      (now) => now.sales.seatsSold > 0 && now.sales.seatsHeld > 0,
    );
    expect(snapshot).toMatchObject({
      active: 1,
      waiting: 0,
      admittedLastMinute: 3,
      gaveUpLastMinute: 1,
      conversion: 0.5,
      finishedLastMinute: { paid: 1, left: 1, timedOut: 0 },
      recentTurns: { paid: 1, left: 1, timedOut: 0 },
      sales: { seatsAvailable: 7, seatsHeld: 1, seatsSold: 2, revenuePoints: 150 },
    });
    const { salesBySection } = await operator.client.send(SalesBySectionDocument, { performanceId });
    expect(salesBySection).toEqual([
      { section: "Floor", seatsAvailable: 2, seatsHeld: 1, seatsSold: 1, revenuePoints: 100 },
      { section: "Balcony", seatsAvailable: 5, seatsHeld: 0, seatsSold: 1, revenuePoints: 50 },
    ]);
  });

  it("counts turns that timed out, and people who have fallen silent", async () => {
    const { concertId } = await stage.concert();
    const first = await stage.buyer(concertId);
    await stage.buyer(concertId);
    await stage.waiter(concertId);
    await untilSnapshot(concertId, ({ waiting, absent }) => waiting === 0 && absent === 1);
    await redis.zadd(`queue:{${concertId}}:active`, "XX", 1, first.userId);
    const { finishedLastMinute, active } = await untilSnapshot(
      concertId,
      (now) => now.recentTurns.timedOut === 1,
    );
    expect({ finishedLastMinute, active }).toEqual({
      finishedLastMinute: { paid: 0, left: 0, timedOut: 1 },
      active: 1,
    });
  });

  it("forgets what is older than a minute", async () => {
    const { concertId } = await stage.concert();
    await stage.buyer(concertId);
    const second = Math.floor(Date.now() / 1_000);
    const record = (age: number) => [(second - age) % 60, `${second - age} 100 20 30 40 50`];
    await redis.hset(`queue:{${concertId}}:tally`, ...record(30), ...record(75));
    expect(await operator.snapshot(concertId)).toMatchObject({
      admittedLastMinute: 101,
      gaveUpLastMinute: 50,
      finishedLastMinute: { paid: 20, left: 30, timedOut: 40 },
    });
  });

  it("tells the median and the 90th percentile of the last 200 waits, and keeps no more of them", async () => {
    const { concertId } = await stage.concert();
    const key = `queue:{${concertId}}:waits`;
    await operator.configure({ concertId, capacity: 1_000 });
    await redis.rpush(key, ...Array.from({ length: 300 }, (_, index) => index * 1_000));
    await stage.buyer(concertId);
    expect(await redis.llen(key)).toBe(200);
    expect(await operator.snapshot(concertId)).toMatchObject({
      medianWaitSeconds: 98,
      ninetiethPercentileWaitSeconds: 178,
    });
  });

  it("is pushed at once and then when something changed, on any process", async () => {
    const { concertId } = await stage.concert();
    const watchers = [0, 1].map((processIndex) =>
      new Operator(stage, { processIndex }).client.follow(WatchQueueSnapshotDocument, { concertId }),
    );
    for (const watcher of watchers) expect((await next(watcher)).queueSnapshot).toMatchObject({ active: 0 });
    await stage.buyer(concertId);
    for (const watcher of watchers) expect((await next(watcher)).queueSnapshot).toMatchObject({ active: 1 });
    await operator.pause(concertId, "Rain");
    for (const watcher of watchers) {
      await nextWhere(watcher, ({ queueSnapshot }) => queueSnapshot.pauseReason === "Rain");
    }
  });

  async function untilSnapshot(
    concertId: string,
    isReached: (snapshot: Awaited<ReturnType<Operator["snapshot"]>>) => boolean,
  ) {
    let snapshot = await operator.snapshot(concertId);
    await until("the snapshot is as expected", async () => {
      snapshot = await operator.snapshot(concertId);
      return isReached(snapshot);
    });
    return snapshot;
  }
});
