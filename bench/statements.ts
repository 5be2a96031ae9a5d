import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { connectDatabase } from "../src/infrastructure/database";
import { MAX_SETS_UNDER_WAY } from "../src/infrastructure/request-sets";
import { PaymentRepository } from "../src/payment/payment.repository";
import { PointRepository } from "../src/point/point.repository";
import { PurchaseSets } from "../src/purchase/purchase-sets.repository";
import { ReservationRepository } from "../src/reservation/reservation.repository";
import type { HoldRequest } from "../src/reservation/reservation-steps";
import type { Stage } from "../test/support/stage";
import { CONNECTIONS, timed, type Round } from "./support/load";
import { decimal, ratioText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, delaysOf, medianOf, rateOf, ratiosOf } from "./support/rounds";
import { createSale, createUsers } from "./support/sale";
import { DATABASE_CONNECTIONS } from "./support/server";
import { holdRequest, singleHold, singleHoldValues } from "./support/statement";

const buyersPerRound = 3_000;
/** Holds that nobody else's wait beside. */
const alonePerRound = 300;
/** So many requests wait at a time that sets are full. */
const atOnce = 256;
const maxExpiredAtOnce = 500;
const plan = { warmUps: 2, rounds: 7 };
const steps = ["hold", "charge", "pay", "expire"] as const;

type Steps = Record<(typeof steps)[number], Round>;

interface Repositories {
  reservations: ReservationRepository;
  points: PointRepository;
  payments: PaymentRepository;
}

/** The steps of a purchase in sets without a server, against single holds and bare inserts. */
export const statements: Benchmark = { name: "statements", measure };

async function measure(stage: Stage): Promise<Section> {
  const { databaseUrl } = stage.stores;
  const database = connectDatabase(databaseUrl, { connections: DATABASE_CONNECTIONS });
  stage.beforeClose(() => database.$disconnect());
  const pool = new Pool({ connectionString: databaseUrl, max: DATABASE_CONNECTIONS });
  stage.beforeClose(() => pool.end());
  // end() resolves before the connections are closed, and these report an error when Postgres stops.
  pool.on("error", () => {});
  await pool.query("CREATE TABLE bare_inserts (id uuid)");
  const sets = new PurchaseSets(database);
  const repositories = {
    reservations: new ReservationRepository(database, sets),
    points: new PointRepository(database, sets),
    payments: new PaymentRepository(database, sets),
  };
  const rounds = await alternate(
    {
      sets: () => runSteps(stage, repositories),
      inserts: () => insertAll(pool, CONNECTIONS),
      insertsOfTwo: () => insertAll(pool, MAX_SETS_UNDER_WAY),
      singleHolds: () => runHolds(stage, buyersPerRound, holdSingly(pool), timed),
      aloneInSet: () => runHolds(stage, alonePerRound, holdInSet(repositories), oneByOne),
      aloneSingly: () => runHolds(stage, alonePerRound, holdSingly(pool), oneByOne),
    },
    plan,
  );
  const row = (name: string, side: Round[]) => [
    name,
    whole(medianOf(side.map(rateOf))),
    ratioText(ratiosOf(side, rounds.insertsOfTwo, rateOf)),
    ratioText(ratiosOf(side, rounds.inserts, rateOf)),
  ];
  const stepRow = (step: keyof Steps) =>
    row(
      `${step}, in sets`,
      rounds.sets.map((round) => round[step]),
    );
  const aloneText = (rounds: number[][]) => {
    const { p50, p99 } = delaysOf(rounds.flat());
    return `${decimal(p50)} / ${decimal(p99)}`;
  };
  return {
    title: "Statements alone",
    header: [
      "statement",
      "per second",
      `ratio to bare inserts, ${MAX_SETS_UNDER_WAY} at a time (target of hold 1.50)`,
      `ratio to bare inserts, ${CONNECTIONS} at a time`,
    ],
    rows: [
      ...steps.map(stepRow),
      row("hold, a statement each", rounds.singleHolds),
      row(`bare insert, a commit each, ${MAX_SETS_UNDER_WAY} at a time`, rounds.insertsOfTwo),
      row(`bare insert, a commit each, ${CONNECTIONS} at a time`, rounds.inserts),
    ],
    remarks: [
      `${plan.rounds} rounds of ${whole(buyersPerRound)} buyers on each side. ${atOnce} requests wait at a time for their sets,`,
      `and at most ${MAX_SETS_UNDER_WAY} sets are under way. ${CONNECTIONS} statements at a time are single ones. All are prepared.`,
      "A bare insert adds one row to a table without an index. A hold locks its buyer and its seat, adds a row to a table",
      "with six indexes and two references, changes the seat, and answers with both.",
      `A hold that is alone takes ${aloneText(rounds.aloneInSet)} ms in a set and ${aloneText(rounds.aloneSingly)} ms as a statement of its own (p50 / p99).`,
      `Expiry counts reservations: one statement at a time expires up to ${maxExpiredAtOnce} of them.`,
    ],
  };
}

/** Half of the seats are held, charged for and paid. The others are held for 0 seconds, so they can expire. */
async function runSteps(stage: Stage, { reservations, points, payments }: Repositories): Promise<Steps> {
  const sale = await createSale(stage, 2 * buyersPerRound);
  const userIds = await createUsers(stage, 2 * buyersPerRound);
  const holds = userIds.map((userId, index) =>
    holdRequest(sale, index, { userId, holdSeconds: index < buyersPerRound ? 300 : 0 }),
  );
  const reservationIds: string[] = [];
  const holdOne = async (index: number) => {
    const result = await reservations.hold(holds[index]!);
    if (result.outcome !== "HELD") throw new Error(`A hold had the outcome ${result.outcome}.`);
    reservationIds[index] = result.reservation.id;
  };
  const chargeOne = async (index: number) => {
    const { userId } = holds[index]!;
    const limits = { amountPoints: 100, maxBalancePoints: 10_000_000 };
    const request = { userId, admitted: true, idempotencyKey: randomUUID(), ...limits };
    requireOutcome(await points.charge(request), "CHARGED");
  };
  const payOne = async (index: number) => {
    const { userId, tokenId, concertId } = holds[index]!;
    const reservationId = reservationIds[index]!;
    const request = { userId, tokenId, admitted: true, concertId, reservationId };
    requireOutcome(await payments.pay({ ...request, idempotencyKey: randomUUID() }), "PAID");
  };
  const hold = await timed(buyersPerRound, holdOne, atOnce);
  const charge = await timed(buyersPerRound, chargeOne, atOnce);
  const pay = await timed(buyersPerRound, payOne, atOnce);
  await timed(buyersPerRound, (index) => holdOne(buyersPerRound + index), atOnce);
  const expire = await expireAll(reservations);
  return { hold, charge, pay, expire };
}

function requireOutcome({ outcome }: { outcome: string }, expected: string): void {
  if (outcome !== expected) throw new Error(`A statement had the outcome ${outcome} instead of ${expected}.`);
}

async function expireAll(reservations: ReservationRepository): Promise<Round> {
  const begin = performance.now();
  let count = 0;
  for (let ended = 1; ended > 0; count += ended) {
    ended = (await reservations.expireDue({ max: maxExpiredAtOnce })).length;
  }
  return { count, seconds: (performance.now() - begin) / 1_000 };
}

type Hold = (request: HoldRequest) => Promise<{ outcome: string }>;

const holdInSet =
  ({ reservations }: Repositories): Hold =>
  (request) =>
    reservations.hold(request);

const holdSingly =
  (pool: Pool): Hold =>
  async (request) => {
    const statement = { name: "hold", text: singleHold, values: singleHoldValues(request) };
    return (await pool.query<{ outcome: string }>(statement)).rows[0]!;
  };

async function runHolds<Result>(
  stage: Stage,
  count: number,
  hold: Hold,
  run: (count: number, task: (index: number) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const sale = await createSale(stage, count);
  const userIds = await createUsers(stage, count);
  return run(count, async (index) => {
    const request = holdRequest(sale, index, { userId: userIds[index]! });
    requireOutcome(await hold(request), "HELD");
  });
}

/** @returns the milliseconds of each. */
async function oneByOne(count: number, task: (index: number) => Promise<void>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const begin = performance.now();
    await task(index);
    milliseconds.push(performance.now() - begin);
  }
  return milliseconds;
}

function insertAll(pool: Pool, atOnce: number): Promise<Round> {
  const text = "INSERT INTO bare_inserts VALUES ($1)";
  return timed(buyersPerRound, () => pool.query({ name: "insert", text, values: [randomUUID()] }), atOnce);
}
