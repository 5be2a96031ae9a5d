import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { connectDatabase } from "../../src/infrastructure/database";
import { PaymentRepository } from "../../src/payment/payment.repository";
import { PointRepository } from "../../src/point/point.repository";
import { PurchaseSets } from "../../src/purchase/purchase-sets.repository";
import { ReservationRepository } from "../../src/reservation/reservation.repository";
import { expectIntegrity } from "../support/integrity";
import { cancel, endHold, grant, hold, onlyDate, pay, until } from "../support/purchase";
import type { Refusal } from "../support/client";
import { refusalOf } from "../support/outcomes";
import type { TestConcert } from "../support/stage";
import { Transaction } from "../support/transaction";
import { useStage } from "../support/use-stage";

const stage = useStage();
const hall = [{ name: "Floor", rows: 10, seatsPerRow: 20, price: 1 }];
beforeAll(() => stage.beforeClose(() => expectIntegrity(stage.stores, { maxSeatsPerUser: 20 })));

/** What one process sends to Postgres. */
function openProcess() {
  const database = connectDatabase(stage.stores.databaseUrl, { connections: 2 });
  stage.beforeClose(() => database.$disconnect());
  const sets = new PurchaseSets(database);
  return {
    reservations: new ReservationRepository(database, sets),
    points: new PointRepository(database, sets),
    payments: new PaymentRepository(database, sets),
  };
}

type Process = ReturnType<typeof openProcess>;

async function createBuyers(count: number): Promise<string[]> {
  const data = Array.from({ length: count }, () => ({ name: "Buyer" }));
  const users = await stage.database.user.createManyAndReturn({ data, select: { id: true } });
  await stage.database.pointAccount.createMany({ data: users.map(({ id }) => ({ userId: id })) });
  return users.map(({ id }) => id);
}

function holdRequest(concert: TestConcert, userId: string, seatIds: number[], idempotencyKey = randomUUID()) {
  const { concertId } = concert;
  const { performanceId } = onlyDate(concert);
  const buyer = { userId, tokenId: randomUUID(), admitted: true, concertId };
  return Object.assign(buyer, {
    performanceId,
    seatIds,
    idempotencyKey,
    holdSeconds: 300,
    maxSeatsPerUser: 4,
  });
}

it("a request that fails inside the statement of a set of 100 fails alone", async () => {
  const concert = await stage.concert({ sections: hall });
  const seatIds = onlyDate(concert).seatIds.map(Number);
  const buyers = await createBuyers(100);
  await stage.database.$executeRawUnsafe(`
    CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'poison'; END $$`);
  await stage.database.$executeRawUnsafe(`
    CREATE TRIGGER poison BEFORE INSERT ON reservations FOR EACH ROW
    WHEN (NEW.user_id = '${buyers[57]}') EXECUTE FUNCTION poison()`);
  const { reservations } = openProcess();
  const outcomes = await Promise.allSettled(
    buyers.map((userId, index) => reservations.hold(holdRequest(concert, userId, [seatIds[index]!]))),
  );
  await stage.database.$executeRawUnsafe("DROP TRIGGER poison ON reservations");
  const told = outcomes.map((one) => (one.status === "fulfilled" ? one.value.outcome : "failed"));
  expect(told).toEqual(buyers.map((_, index) => (index === 57 ? "failed" : "HELD")));
  expect(outcomes[57]).toMatchObject({ reason: { message: expect.stringContaining("poison") as unknown } });
});

it("the connection that dies with a set is SERVICE_UNAVAILABLE for each, and their keys settle it", async () => {
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const buyers = await Promise.all([1, 2, 3].map(() => stage.buyer(concert.concertId)));
  const theirs = await Transaction.begin(stage);
  await theirs.query("SELECT take_turn($1)", [buyers[0]!.userId]);
  const keys = buyers.map(() => randomUUID());
  const holdAll = () =>
    buyers.map(({ client }, index) => hold(client, performanceId, [seatIds[index]!], keys[index]));
  const codes = Promise.all(
    holdAll().map((one) =>
      one.then(
        () => "HELD",
        ({ code }: Refusal) => code,
      ),
    ),
  );
  await theirs.blocks();
  await theirs.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'`);
  expect(await codes).toContain("SERVICE_UNAVAILABLE");
  await theirs.rollback();
  const held = await Promise.all(holdAll());
  expect(held.map(({ seats }) => seats[0]!.id)).toEqual(seatIds.slice(0, 3));
});

it("a hold that is taken over while its cancellation waits has expired, and its set stands", async () => {
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const [seat, otherSeat] = seatIds.map(Number) as [number, number];
  const [owner, rival, neighbour] = (await createBuyers(3)) as [string, string, string];
  const { reservations } = openProcess();
  const held = await reservations.hold(holdRequest(concert, owner, [seat]));
  const { reservation } = held as Extract<typeof held, { outcome: "HELD" }>;
  const { id: reservationId } = reservation;
  await endHold(stage, reservationId, 300);
  const theirs = await Transaction.begin(stage);
  await theirs.query("SELECT FROM seats WHERE id = $1 FOR NO KEY UPDATE", [seat]);
  const set = Promise.all([
    reservations.cancel({ userId: owner, concertId: concert.concertId, reservationId }),
    reservations.hold(holdRequest(concert, neighbour, [otherSeat])),
  ]);
  await theirs.blocks();
  await until("the hold has run out", async () => {
    const [row] = await theirs.query<{ over: boolean }>(
      "SELECT expires_at <= clock_timestamp() AS over FROM reservations WHERE id = $1",
      [reservationId],
    );
    return row!.over;
  });
  const takeOver =
    "SELECT outcome FROM hold_seats($1, gen_random_uuid(), true, $2, $3, $4, gen_random_uuid(), 300, 4)";
  const values = [rival, concert.concertId, performanceId, [seat]];
  expect(await theirs.query(takeOver, values)).toEqual([{ outcome: "HELD" }]);
  await theirs.query("COMMIT");
  expect((await set).map(({ outcome }) => outcome)).toEqual(["RESERVATION_EXPIRED", "HELD"]);
});

it("a refusal names the seats that this buyer cannot have, and none that another of the set was refused", async () => {
  const concert = await stage.concert();
  const [free, taken] = onlyDate(concert).seatIds.map(Number) as [number, number];
  const [first, second, third] = (await createBuyers(3)) as [string, string, string];
  const { reservations } = openProcess();
  await reservations.hold(holdRequest(concert, first, [taken]));
  const outcomes = await Promise.all([
    reservations.hold(holdRequest(concert, second, [free, taken])),
    reservations.hold(holdRequest(concert, third, [free])),
  ]);
  expect(outcomes).toEqual([
    { outcome: "SEAT_TAKEN", faulty: [taken] },
    { outcome: "SEAT_TAKEN", faulty: [free] },
  ]);
});

it("a key repeated after its hold has run out tells that it has, before any sweep", async () => {
  const concert = await stage.concert();
  const [userId] = (await createBuyers(1)) as [string];
  const { reservations } = openProcess();
  const seatIds = [Number(onlyDate(concert).seatIds[0])];
  const request = Object.assign(holdRequest(concert, userId, seatIds), { holdSeconds: 0 });
  await reservations.hold(request);
  expect(await reservations.hold(request)).toMatchObject({
    outcome: "REPLAYED",
    reservation: { status: "EXPIRED" },
  });
});

it("a key that comes twice in one moment gets one result", async () => {
  const concert = await stage.concert();
  const [userId] = await createBuyers(1);
  const { reservations } = openProcess();
  const request = holdRequest(concert, userId!, [Number(onlyDate(concert).seatIds[0])]);
  const [first, second] = await Promise.all([reservations.hold(request), reservations.hold(request)]);
  expect([first.outcome, second.outcome]).toEqual(["HELD", "REPLAYED"]);
  expect(second).toMatchObject({
    reservation: { id: (first as { reservation: { id: string } }).reservation.id },
  });
});

it("a user's hold, payment and cancellation that wait together take effect in the order of arrival", async () => {
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const { client, userId } = await stage.buyer(concert.concertId, { points: 1_000 });
  const [first, second] = [await hold(client, performanceId, [seatIds[0]!]), seatIds[1]!];
  const theirs = await Transaction.begin(stage);
  await theirs.query("SELECT take_turn($1)", [userId]);
  const held = hold(client, performanceId, [second]);
  await theirs.blocks();
  const paid = pay(client, first.id);
  const waiting = stage.database.reservation.findUniqueOrThrow({ where: { id: first.id } });
  expect((await waiting).status).toBe("PENDING");
  const refused = refusalOf(cancel(client, first.id));
  await theirs.rollback();
  expect((await held).seats).toMatchObject([{ id: second, status: "HELD" }]);
  expect((await paid).payment.reservation).toMatchObject({ id: first.id, status: "CONFIRMED" });
  expect((await refused).code).toBe("ALREADY_PAID");
});

it("10,000 random requests in crossing sets of two processes never deadlock", async () => {
  const requestCount = 10_000;
  const concert = await stage.concert({ sections: hall });
  const seatIds = onlyDate(concert).seatIds.map(Number);
  const buyers = await createBuyers(40);
  await Promise.all(buyers.map((userId) => grant(stage, userId, 1_000)));
  const processes = [openProcess(), openProcess()];
  const reservationsOf = new Map<string, string[]>(buyers.map((userId) => [userId, []]));

  const place = fc.nat(seatIds.length - 1);
  const request = fc.record({
    process: fc.nat(1),
    buyer: fc.nat(buyers.length - 1),
    kind: fc.constantFrom("hold", "hold", "pay", "cancel", "charge", "expire"),
    places: fc.uniqueArray(place, { minLength: 1, maxLength: 4 }),
    which: fc.nat(),
  });
  type Sent = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

  const send = async ({ process, buyer, kind, places, which }: Sent): Promise<string> => {
    const { reservations, points, payments } = processes[process] as Process;
    const userId = buyers[buyer]!;
    const own = reservationsOf.get(userId)!;
    const reservationId = own[which % Math.max(own.length, 1)] ?? randomUUID();
    const person = { userId, tokenId: randomUUID(), admitted: true, concertId: concert.concertId };
    const idempotencyKey = randomUUID();
    if (kind === "hold") {
      const wanted = places.map((one) => seatIds[one]!).toSorted((left, right) => left - right);
      const held = await reservations.hold({
        ...holdRequest(concert, userId, wanted),
        maxSeatsPerUser: 20,
        holdSeconds: which % 2,
      });
      if (held.outcome === "HELD") own.push(held.reservation.id);
      return held.outcome;
    }
    if (kind === "pay") return (await payments.pay({ ...person, reservationId, idempotencyKey })).outcome;
    if (kind === "cancel") return (await reservations.cancel({ ...person, reservationId })).outcome;
    if (kind === "expire") return String(await reservations.expireDue({ max: 5 }).then(() => "EXPIRED"));
    const charge = { userId, admitted: true, amountPoints: 5, idempotencyKey, maxBalancePoints: 1_000_000 };
    return (await points.charge(charge)).outcome;
  };

  const outcomes = new Map<string, number>();
  const queue = fc.sample(request, { seed: 20_261_130, numRuns: requestCount });
  const work = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const outcome = await send(next);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 60 }, work));
  const common = ["HELD", "SEAT_TAKEN", "PAID", "CANCELLED", "CHARGED", "RESERVATION_EXPIRED"];
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(common));
  const [{ deadlocks }] = await stage.database.$queryRaw<[{ deadlocks: bigint }]>`
    SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`;
  expect(deadlocks).toBe(0n);
});
