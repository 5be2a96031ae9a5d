import { randomUUID } from "node:crypto";
import { Prisma } from "../../src/infrastructure/database";
import { PaymentRepository } from "../../src/payment/payment.repository";
import { PointRepository } from "../../src/point/point.repository";
import { PurchaseSets } from "../../src/purchase/purchase-sets.repository";
import { QueueRepository } from "../../src/queue/queue.repository";
import { ReservationRepository } from "../../src/reservation/reservation.repository";
import { SeatRepository } from "../../src/concert/seat.repository";
import { ObservedPlans } from "../support/observed-plans";
import { onlyDate } from "../support/purchase";
import { useStage } from "../support/use-stage";

/** Without a process, nothing but the test sweeps. */
const stage = useStage({}, { processes: 0 });
const hall = [{ name: "Floor", rows: 60, seatsPerRow: 100, price: 100 }];
const seatsPerHold = 4;
const earlierHolds = 40;
/** The steps that go in one set: two holds, a charge, a payment and a cancellation. */
const requestsPerSet = 5;
const maxRowsPerRequest = 2 * seatsPerHold;

/** Statistics that are not true: [pages, rows] of each table, and whether all seats seem to be taken. */
const falsehoods = {
  "of empty tables": { seats: [1_000, 0], reservations: [1_000, 0], users: [1_000, 0], seatsTaken: 0 },
  "of 10 million seats, of which 150,000 are taken, and a million reservations": {
    seats: [60, 10_000_000],
    reservations: [60, 1_000_000],
    users: [60, 1_000_000],
    seatsTaken: 0.015,
  },
  "of a hall that is sold out": { seats: [60, 6_000], reservations: [1, 1], users: [1, 1], seatsTaken: 1 },
} as const;

type Falsehood = (typeof falsehoods)[keyof typeof falsehoods];

const tables = ["reservations", "users", "point_accounts", "point_history", "payments"];

async function pretend({ seats, reservations, users, seatsTaken }: Falsehood): Promise<void> {
  const restore = ([pages, rows]: readonly [number, number], table: string) => stage.database.$queryRaw`
    SELECT pg_restore_relation_stats(
      'schemaname', 'public', 'relname', ${table}::text, 'relpages', ${pages}::integer, 'reltuples', ${rows}::real)`;
  await restore(seats, "seats");
  await restore(users, "users");
  for (const table of tables) await restore(reservations, table);
  const share = `{${1 - seatsTaken},${seatsTaken}}`;
  await stage.database.$queryRaw`
    SELECT pg_restore_attribute_stats(
      'schemaname', 'public', 'relname', 'seats', 'attname', 'status', 'inherited', false, 'null_frac', 0::real,
      'avg_width', 4, 'n_distinct', 2::real, 'most_common_vals', '{AVAILABLE,SOLD}'::text,
      'most_common_freqs', ${share}::real[])`;
}

/** A hall whose seats are nearly all held, by buyers who have held and cancelled many times. */
async function crowdedHall() {
  const concert = await stage.concert({ sections: hall });
  const { performanceId, seatIds } = onlyDate(concert);
  const { database } = stage;
  for (const table of ["seats", ...tables])
    await database.$executeRawUnsafe(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  const reserve = (count: number, status: Prisma.Sql) => database.$queryRaw<{ id: string; userId: string }[]>`
    WITH buyers AS (
      INSERT INTO users (name) SELECT 'Somebody' FROM generate_series(1, ${count}::integer) RETURNING id
    ), accounts AS (
      INSERT INTO point_accounts (user_id) SELECT id FROM buyers RETURNING user_id
    ), numbered AS (
      SELECT user_id, row_number() OVER () - 1 AS part FROM accounts
    )
    INSERT INTO reservations (user_id, performance_id, token_id, seat_ids, amount, expires_at, idempotency_key, status, ended_at)
    SELECT
      user_id, ${performanceId}::uuid, gen_random_uuid(),
      ARRAY(SELECT ${Number(seatIds[0])} + part::integer * ${seatsPerHold} + g FROM generate_series(0, ${seatsPerHold - 1}) g),
      0, now() + interval '1 hour', gen_random_uuid(), ${status}
    FROM numbered
    RETURNING id, user_id AS "userId"`;
  const held = await reserve(
    seatIds.length / seatsPerHold - earlierHolds,
    Prisma.sql`'PENDING'::reservation_status, NULL`,
  );
  await database.$executeRaw`
    UPDATE seats SET status = 'HELD', reservation_id = r.id, hold_expires_at = r.expires_at
    FROM reservations r WHERE seats.id = ANY (r.seat_ids) AND r.status = 'PENDING' AND r.performance_id = ${performanceId}::uuid`;
  await database.$executeRaw`
    INSERT INTO reservations (user_id, performance_id, token_id, seat_ids, amount, expires_at, idempotency_key, status, ended_at)
    SELECT user_id, performance_id, token_id, seat_ids, 0, expires_at, gen_random_uuid(), 'CANCELLED', now()
    FROM reservations, generate_series(1, ${earlierHolds}) WHERE performance_id = ${performanceId}::uuid LIMIT 4000`;
  const free = seatIds.slice(-earlierHolds * seatsPerHold).map(Number);
  return { concertId: concert.concertId, performanceId, held, free };
}

describe.each(Object.entries(falsehoods))("with statistics %s", (_, falsehood) => {
  it("no step of a purchase reads more than rows of its own buyer and seats", async () => {
    const { concertId, performanceId, held, free } = await crowdedHall();
    await pretend(falsehood);
    const plans = new ObservedPlans(stage.stores.databaseUrl);
    stage.beforeClose(() => plans.database.$disconnect());
    const sets = new PurchaseSets(plans.database);
    const reservations = new ReservationRepository(plans.database, sets);
    const points = new PointRepository(plans.database, sets);
    const payments = new PaymentRepository(plans.database, sets);
    const queue = new QueueRepository(plans.database, { capacity: 1, admissionsPerSecond: 1 });
    const seats = new SeatRepository(plans.database);

    const buyer = (index: number) => ({
      userId: held[index]!.userId,
      tokenId: randomUUID(),
      admitted: true,
      concertId,
      idempotencyKey: randomUUID(),
    });
    const hold = (index: number) => {
      const wanted = {
        performanceId,
        seatIds: free.splice(0, seatsPerHold),
        holdSeconds: 300,
        maxSeatsPerUser: 100,
      };
      return reservations.hold(Object.assign(buyer(index), wanted));
    };
    const charge = (index: number) =>
      points.charge(Object.assign(buyer(index), { amountPoints: 1, maxBalancePoints: 1_000 }));
    const reservationId = (index: number) => held[index]!.id;
    /** The first one plans. */
    for (const first of [0, 10, 20]) {
      const reads = await plans.readsOf(async () => {
        const outcomes = await Promise.all([
          hold(first),
          hold(first + 1),
          charge(first + 2),
          payments.pay(Object.assign(buyer(first + 3), { reservationId: reservationId(first + 3) })),
          reservations.cancel(Object.assign(buyer(first + 4), { reservationId: reservationId(first + 4) })),
        ]);
        expect(outcomes.map(({ outcome }) => outcome)).toEqual([
          "HELD",
          "HELD",
          "CHARGED",
          "PAID",
          "CANCELLED",
        ]);
      });
      expect(reads.length).toBeGreaterThan(40);
      expectBounded(reads, requestsPerSet * maxRowsPerRequest);
    }
    const others = {
      join: () => queue.findJoinFacts({ userId: randomUUID(), concertId, name: "New" }),
      find: () => reservations.find(reservationId(30)),
      findAll: () => reservations.findAll([reservationId(30), reservationId(31)]),
      seats: () => seats.find(free.slice(0, seatsPerHold)),
      paid: () => payments.find([randomUUID()]),
      account: () => points.findAccount(buyer(30).userId),
    };
    for (const work of Object.values(others))
      expectBounded(await plans.readsOf(work), requestsPerSet * maxRowsPerRequest);
  });

  it("the sweep reads only rows of the holds that are due", async () => {
    const { held } = await crowdedHall();
    const due = held.slice(0, 3).map(({ id }) => id);
    await stage.database.reservation.updateMany({
      where: { id: { in: due } },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });
    await pretend(falsehood);
    const plans = new ObservedPlans(stage.stores.databaseUrl);
    stage.beforeClose(() => plans.database.$disconnect());
    const reservations = new ReservationRepository(plans.database, new PurchaseSets(plans.database));
    const reads = await plans.readsOf(async () => {
      const ended = await reservations.expireDue({ max: 500 });
      expect(ended.map(({ id }) => id).sort()).toEqual(due.sort());
    });
    expectBounded(reads, due.length * maxRowsPerRequest);
  });
});

function expectBounded(reads: { table: string; how: string; rows: number }[], maxRows: number): void {
  expect(reads.filter(({ rows }) => rows > maxRows)).toEqual([]);
}
