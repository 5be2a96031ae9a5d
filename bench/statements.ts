import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { connectDatabase, type Database } from "../src/infrastructure/database";
import { PaymentRepository } from "../src/payment/payment.repository";
import { PointRepository } from "../src/point/point.repository";
import { ReservationRepository } from "../src/reservation/reservation.repository";
import type { Stage } from "../test/support/stage";
import { timed, type Round } from "./support/load";
import { ratioText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, medianOf, rateOf, ratiosOf } from "./support/rounds";
import { createSale, createUsers } from "./support/sale";
import { DATABASE_CONNECTIONS } from "./support/server";
import { databaseThroughPg, holdRequest } from "./support/statement";

const buyersPerRound = 1_500;
const maxExpiredAtOnce = 500;
const plan = { warmUps: 2, rounds: 7 };
const steps = ["hold", "charge", "pay", "expire"] as const;

type Steps = Record<(typeof steps)[number], Round>;

/** The statements of a purchase without a server: through $queryRaw of Prisma, and through pg. */
export const statements: Benchmark = { name: "statements", measure };

async function measure(stage: Stage): Promise<Section> {
  const { databaseUrl } = stage.stores;
  const prisma = connectDatabase(databaseUrl, { connections: DATABASE_CONNECTIONS });
  stage.beforeClose(() => prisma.$disconnect());
  const pool = new Pool({ connectionString: databaseUrl, max: DATABASE_CONNECTIONS });
  stage.beforeClose(() => pool.end());
  // end() resolves before the connections are closed, and these report an error when Postgres stops.
  pool.on("error", () => {});
  const pg = databaseThroughPg(pool);
  const rounds = await alternate(
    { prisma: () => runSteps(stage, prisma), pg: () => runSteps(stage, pg) },
    plan,
  );
  const row = (step: keyof Steps) => {
    const [subject, baseline] = [rounds.prisma, rounds.pg].map((side) => side.map((round) => round[step]));
    const median = (of: Round[]) => whole(medianOf(of.map(rateOf)));
    return [step, median(subject!), median(baseline!), ratioText(ratiosOf(subject!, baseline!, rateOf))];
  };
  return {
    title: "Statements alone",
    header: ["statement", "Prisma `$queryRaw` per second", "pg per second", "ratio"],
    rows: steps.map(row),
    remarks: [
      `${plan.rounds} rounds of ${whole(buyersPerRound)} buyers on each side, 32 statements at a time, all prepared.`,
      `Expiry counts reservations: one statement at a time expires up to ${maxExpiredAtOnce} of them.`,
    ],
  };
}

/** Half of the seats are held, charged for and paid. The others are held for 0 seconds, so they can expire. */
async function runSteps(stage: Stage, database: Database): Promise<Steps> {
  const reservations = new ReservationRepository(database);
  const points = new PointRepository(database);
  const payments = new PaymentRepository(database);
  const sale = await createSale(stage, 2 * buyersPerRound);
  const userIds = await createUsers(stage, 2 * buyersPerRound);

  const holds = userIds.map((userId, index) =>
    holdRequest(sale, index, { userId, holdSeconds: index < buyersPerRound ? 300 : 0 }),
  );
  const reservationIds: string[] = [];
  const holdOne = async (index: number) => {
    const result = await reservations.hold(holds[index]!);
    if (result.outcome !== "HELD") throw new Error(`A hold had the outcome ${result.outcome}.`);
    reservationIds[index] = result.reservation;
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
  const hold = await timed(buyersPerRound, holdOne);
  const charge = await timed(buyersPerRound, chargeOne);
  const pay = await timed(buyersPerRound, payOne);
  await timed(buyersPerRound, (index) => holdOne(buyersPerRound + index));
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
