import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { SeatRepository } from "../../../src/concert/seat.repository";
import { MissedChanges } from "../../../src/reservation/missed-changes";
import { PurchaseSets } from "../../../src/purchase/purchase-sets.repository";
import { ReservationRepository } from "../../../src/reservation/reservation.repository";
import { SeatLog } from "../../../src/reservation/seat-log.store";
import { next } from "../../support/client";
import { SeatChangesDocument } from "../../support/generated/operations";
import { eventually } from "../../support/eventually";
import { cancel, endHold, hold, onlyDate } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import type { Person } from "../../support/stage";
import { useStage } from "../../support/use-stage";

describe("a client that comes back to the changes of seats", () => {
  const stage = useStage();

  async function sale() {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const watcher = await stage.buyer(concert.concertId);
    const buyer = await stage.buyer(concert.concertId);
    const follow = ({ client }: Person, since: string | null = null) => {
      const pushes = client.follow(SeatChangesDocument, { performanceId, since });
      return { client, push: async () => (await next(pushes)).seatChanges };
    };
    const take = (index: number) => hold(buyer.client, performanceId, [seatIds[index]!]);
    return { concert, performanceId, seatIds, watcher, buyer, follow, take };
  }

  /** The same person on another connection, as after a cut. */
  const again = (person: Person): Person => ({
    ...person,
    client: Object.assign(stage.client(), { token: person.token }),
  });

  it("is told the seats that were taken and freed meanwhile, each as it is now", async () => {
    const { seatIds, watcher, buyer, follow, take } = await sale();
    const { version, readAgain, changes } = await follow(watcher).push();
    expect({ readAgain, changes }).toEqual({ readAgain: false, changes: [] });
    await watcher.client.close();

    const other = follow(again(watcher));
    await other.push();
    const first = await take(0);
    await other.push();
    await cancel(buyer.client, first.id);
    await other.push();
    await take(1);
    const last = await other.push();

    const back = await follow(again(watcher), version).push();
    expect(back).toEqual({
      version: last.version,
      readAgain: false,
      changes: [
        { seat: { id: seatIds[0], status: "AVAILABLE", version: 3 } },
        { seat: { id: seatIds[1], status: "HELD", version: 2 } },
      ],
    });
    expect(await follow(again(watcher), last.version).push()).toEqual({ ...last, changes: [] });
  });

  it("is told to read again when Redis has lost the changes, and so is a client that stayed", async () => {
    const { performanceId, seatIds, watcher, buyer, follow, take } = await sale();
    const stayed = follow(watcher);
    const { version } = await stayed.push();
    await stage.redis.command("DEL", `seats:${performanceId}`);
    await take(0);
    const told = await stayed.push();
    expect(told).toMatchObject({ readAgain: true });
    expect(told.version).not.toBe(version);
    expect(await follow(again(buyer), version).push()).toMatchObject({
      version: told.version,
      readAgain: true,
    });
    await take(1);
    expect(await stayed.push()).toMatchObject({
      readAgain: false,
      changes: [{ seat: { id: seatIds[1], status: "HELD" } }],
    });
  });

  it("is told what a message failed to tell, once the next one arrives", async () => {
    const { performanceId, seatIds, watcher, follow, take } = await sale();
    const stayed = follow(watcher);
    await stayed.push();
    const lost = JSON.stringify([{ id: Number(seatIds[5]), status: "HELD", version: 9 }]);
    const time = Date.now() + 60_000;
    await stage.redis.command("XADD", `seats:${performanceId}`, `${time}-1`, "changes", lost);
    await take(0);
    const { readAgain, changes } = await stayed.push();
    expect(readAgain).toBe(false);
    expect(changes.map(({ seat }) => seat.id)).toEqual([seatIds[5], seatIds[0]]);
  });

  it.each(["x", "1", "1-", "1-1-1", "-1", "99999999999999999999-1"])(
    "is refused with %j as since",
    async (since) => {
      const { watcher, follow } = await sale();
      const refusal = await refusalOf(follow(watcher, since).push());
      expect(refusal).toMatchObject({
        code: "BAD_USER_INPUT",
        message: "since must be the version of an earlier push.",
      });
    },
  );
});

describe("a change that its process never announced", () => {
  const stage = useStage({}, { processes: 2 });

  /** A date with a buyer on one process, and the function that holds a seat as a killed process leaves it. */
  async function sale() {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const buyer = await stage.buyer(concert.concertId);
    const reservations = new ReservationRepository(stage.database, new PurchaseSets(stage.database));
    const holdSilently = async (index: number) => {
      const { outcome } = await reservations.hold({
        userId: buyer.userId,
        tokenId: randomUUID(),
        admitted: true,
        concertId: concert.concertId,
        performanceId,
        seatIds: [Number(seatIds[index])],
        idempotencyKey: randomUUID(),
        holdSeconds: 300,
        maxSeatsPerUser: 4,
      });
      expect(outcome).toBe("HELD");
    };
    return { performanceId, seatIds, buyer, holdSilently };
  }

  it("is told on every process within seconds, and no other change is told again", async () => {
    const { performanceId, seatIds, buyer, holdSilently } = await sale();
    const elsewhere = Object.assign(stage.client({ processIndex: 1 }), { token: buyer.token });
    const watches = [buyer.client, elsewhere].map((client) =>
      client.follow(SeatChangesDocument, { performanceId }),
    );
    const told = async () => {
      const pushes = await Promise.all(watches.map(next));
      expect(pushes[1]).toEqual(pushes[0]);
      return pushes[0]!.seatChanges;
    };
    await told();
    const { id } = await hold(buyer.client, performanceId, [seatIds[0]!]);
    await told();
    await endHold(stage, id);
    expect((await told()).changes).toMatchObject([{ seat: { id: seatIds[0], status: "AVAILABLE" } }]);
    await holdSilently(1);
    expect(await told()).toMatchObject({
      readAgain: false,
      changes: [{ seat: { id: seatIds[1], status: "HELD", version: 2 } }],
    });
  });

  it("is told to a client that comes back, although nobody watched meanwhile", async () => {
    const { performanceId, seatIds, buyer, holdSilently } = await sale();
    const pushes = buyer.client.follow(SeatChangesDocument, { performanceId });
    const { version } = (await next(pushes)).seatChanges;
    await pushes.return(undefined);
    const redis = new Redis(stage.stores.redisUrl);
    stage.beforeClose(async () => redis.disconnect());
    await eventually(
      () => redis.pubsub("CHANNELS", `seats:${performanceId}`) as Promise<string[]>,
      (channels) => channels.length === 0,
    );
    await holdSilently(0);
    const again = buyer.client.follow(SeatChangesDocument, { performanceId, since: version });
    expect((await next(again)).seatChanges).toEqual({ version, readAgain: false, changes: [] });
    expect((await next(again)).seatChanges.changes).toMatchObject([{ seat: { id: seatIds[0], version: 2 } }]);
  });

  it("is told as the seat is now, not as it was when the change was found", async () => {
    const { performanceId, seatIds, holdSilently } = await sale();
    const redis = new Redis(stage.stores.redisUrl);
    stage.beforeClose(async () => redis.disconnect());
    const seats = new SeatRepository(stage.database);
    const seatLog = new SeatLog(redis, seats);
    const { version } = await seatLog.read(performanceId, null);
    const missed = new MissedChanges(seatLog, seats, performanceId);
    await holdSilently(0);
    await missed.publish();
    await stage.database.seat.update({
      where: { id: Number(seatIds[0]) },
      data: { status: "AVAILABLE", reservationId: null, holdExpiresAt: null, version: 3 },
    });
    await missed.publish();
    const told = [{ id: Number(seatIds[0]), status: "AVAILABLE", version: 3 }];
    expect((await seatLog.read(performanceId, version)).changes).toEqual(told);
  });
});

describe("changes of seats while Redis is away", () => {
  const stage = useStage();

  it("are published when it is back, and a client that stayed is told to read again", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId);
    const pushes = client.follow(SeatChangesDocument, { performanceId });
    await next(pushes);
    const reservation = await hold(client, performanceId, [seatIds[0]!]);
    expect((await next(pushes)).seatChanges.changes).toHaveLength(1);
    await stage.redis.kill();
    await endHold(stage, reservation.id);
    const swept = () => stage.database.reservation.findUniqueOrThrow({ where: { id: reservation.id } });
    await eventually(swept, ({ status }) => status === "EXPIRED");
    await stage.redis.restart();

    expect((await next(pushes)).seatChanges.readAgain).toBe(true);
    const redis = new Redis(stage.stores.redisUrl);
    const published = () => redis.xrange(`seats:${performanceId}`, "-", "+");
    const freed = JSON.stringify([{ id: Number(seatIds[0]), status: "AVAILABLE", version: 3 }]);
    await eventually(published, (entries) => entries.some(([, [, changes]]) => changes === freed));
    redis.disconnect();
  });
});
