import { randomUUID } from "node:crypto";
import { Client } from "pg";
import type { Database } from "../../src/infrastructure/database";
import { PurchaseSets } from "../../src/purchase/purchase-sets.repository";
import { ReservationRepository } from "../../src/reservation/reservation.repository";
import { onlyDate } from "../support/purchase";
import { useStage } from "../support/use-stage";

/** Without a process, nothing but the test sweeps. */
const stage = useStage({}, { processes: 0 });
const hall = [{ name: "Floor", rows: 60, seatsPerRow: 100, price: 100 }];
const seatsPerHold = 4;
const maxRowsPerSeat = 8;

interface Crowd {
  concertId: string;
  performanceId: string;
  buyer: string;
  freeSeat: number;
}

/** A hall whose seats all but one are held, in tables whose statistics are those of an empty sale. */
async function crowdedHall(): Promise<Crowd> {
  const concert = await stage.concert({ sections: hall });
  const { performanceId, seatIds } = onlyDate(concert);
  const client = new Client({ connectionString: stage.stores.databaseUrl });
  await client.connect();
  for (const table of ["reservations", "seats"]) {
    await client.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    await client.query(`VACUUM ANALYZE ${table}`);
  }
  await client.query(
    `WITH buyers AS (INSERT INTO users (name) SELECT 'Somebody' FROM generate_series(1, $2) RETURNING id),
     seats_of AS (
       SELECT (id - $3) / $4 AS part, array_agg(id ORDER BY id) AS ids, sum(price) AS amount
       FROM seats WHERE performance_id = $1 GROUP BY part
     ),
     held AS (
       INSERT INTO reservations (user_id, performance_id, token_id, seat_ids, amount, expires_at, idempotency_key)
       SELECT id, $1, gen_random_uuid(), ids, amount, now() + interval '1 hour', gen_random_uuid()
       FROM (SELECT id, row_number() OVER () - 1 AS part FROM buyers) b JOIN seats_of USING (part)
       RETURNING id, seat_ids, expires_at
     )
     SELECT * FROM held`,
    [performanceId, seatIds.length / seatsPerHold - 1, Number(seatIds[0]), seatsPerHold],
  );
  await client.query(
    `UPDATE seats SET status = 'HELD', reservation_id = r.id, hold_expires_at = r.expires_at
     FROM reservations r WHERE seats.id = ANY (r.seat_ids) AND r.performance_id = $1`,
    [performanceId],
  );
  await client.end();
  const { id: buyer } = await stage.database.user.create({ data: { name: "Buyer" } });
  return { concertId: concert.concertId, performanceId, buyer, freeSeat: Number(seatIds.at(-1)) };
}

/** How many rows of seats and reservations a transaction reads for its work. */
async function countReads(work: (transaction: Database) => Promise<unknown>): Promise<number> {
  return stage.database.$transaction(async (transaction) => {
    // The connection may have read for earlier transactions.
    const read = async () => {
      const [{ rows }] = await transaction.$queryRaw<[{ rows: number }]>`
        SELECT sum(seq_tup_read + idx_tup_fetch)::integer AS rows
        FROM pg_stat_xact_user_tables WHERE relname IN ('seats', 'reservations')`;
      return rows;
    };
    const before = await read();
    await work(transaction as Database);
    return (await read()) - before;
  });
}

it("a hold reads only rows of its buyer and its seats, whatever others hold and statistics say", async () => {
  const { concertId, performanceId, buyer, freeSeat } = await crowdedHall();
  const rows = await countReads(async (transaction) => {
    const [{ outcome }] = await transaction.$queryRaw<[{ outcome: string }]>`
      SELECT outcome FROM hold_seats(
        ${buyer}::uuid, ${randomUUID()}::uuid, true, ${concertId}::uuid, ${performanceId}::uuid,
        ARRAY[${freeSeat}]::integer[], ${randomUUID()}::uuid, 300, 4)`;
    expect(outcome).toBe("HELD");
  });
  expect(rows).toBeLessThanOrEqual(maxRowsPerSeat);
});

it("the sweep reads only rows of the holds that are due, even when statistics say that all are", async () => {
  const { performanceId } = await crowdedHall();
  const { database } = stage;
  const ids = (await database.reservation.findMany({ where: { performanceId }, take: 3 })).map(
    ({ id }) => id,
  );
  const end = async (which: object, at: number) => {
    const [holdExpiresAt, expiresAt] = [new Date(at), new Date(at)];
    await database.seat.updateMany({ where: { reservation: which }, data: { holdExpiresAt } });
    await database.reservation.updateMany({ where: which, data: { expiresAt } });
  };
  await end({ performanceId }, Date.now() - 1_000);
  await database.$executeRaw`ANALYZE seats, reservations`;
  await end({ performanceId, NOT: { id: { in: ids } } }, Date.now() + 3_600_000);
  const rows = await countReads(async (transaction) => {
    const expired = await new ReservationRepository(transaction, new PurchaseSets(transaction)).expireDue({
      max: 500,
    });
    expect(expired.map(({ reservationId }) => reservationId).sort()).toEqual(ids.sort());
  });
  expect(rows).toBeLessThanOrEqual(ids.length * seatsPerHold * maxRowsPerSeat);
});
