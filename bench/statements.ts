import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { connectDatabase, type Database } from "../src/infrastructure/database";
import { PaymentRepository } from "../src/payment/payment.repository";
import { PointRepository } from "../src/point/point.repository";
import { ReservationRepository } from "../src/reservation/reservation.repository";
import { DATABASE_CONNECTIONS } from "./support/api-process";
import { timed, type Round } from "./support/load";
import { perSecond, ratioText, type Benchmark, type Section } from "./support/report";
import { chargeRequest, holdRequest, payRequest } from "./support/requests";
import { alternate, compare, medianRate } from "./support/rounds";
import type { Stage } from "./support/stage";
import { throughPg } from "./support/statement";

const peoplePerRound = 1_500;
const maxExpiredAtOnce = 500;
const plan = { warmUps: 2, rounds: 7 };
const steps = ["hold", "charge", "pay", "expire"] as const;

type Steps = Record<(typeof steps)[number], Round>;

/** Compares the statements of a purchase through Prisma's $queryRaw and through pg, without a server. */
export const statements: Benchmark = { name: "statements", measure };

async function measure(stage: Stage): Promise<Section> {
  const prisma = connectDatabase(stage.databaseUrl, { connections: DATABASE_CONNECTIONS });
  stage.atEnd(() => prisma.$disconnect());
  const pool = new Pool({ connectionString: stage.databaseUrl, max: DATABASE_CONNECTIONS });
  stage.atEnd(() => pool.end());
  // The pool says that it has ended before its connections have, and those may still see Postgres go.
  pool.on("error", () => {});
  const pg = throughPg(pool);
  const rounds = await alternate(
    { prisma: () => runSteps(stage, prisma), pg: () => runSteps(stage, pg) },
    plan,
  );
  return {
    title: "Statements alone",
    header: ["statement", "Prisma `$queryRaw` per second", "pg per second", "ratio"],
    rows: steps.map((step) => {
      const [subject, baseline] = [
        rounds.prisma.map((round) => round[step]),
        rounds.pg.map((round) => round[step]),
      ];
      return [
        step,
        perSecond(medianRate(subject)),
        perSecond(medianRate(baseline)),
        ratioText(compare(subject, baseline)),
      ];
    }),
    remarks: [
      `${plan.rounds} rounds of ${peoplePerRound.toLocaleString("en")} people on each side, 32 statements under way at once, all prepared.`,
      `Expiry counts reservations: one sweeper at a time ends up to ${maxExpiredAtOnce} of them by one statement.`,
    ],
  };
}

/** Half of the hall is held, charged for and paid; the other half is held so briefly that it is due at once. */
async function runSteps(stage: Stage, database: Database): Promise<Steps> {
  const reservations = new ReservationRepository(database);
  const points = new PointRepository(database);
  const payments = new PaymentRepository(database);
  const sale = await stage.sale(2 * peoplePerRound);
  const shoppers = (await stage.users(2 * peoplePerRound)).map((userId) => ({
    userId,
    tokenId: randomUUID(),
  }));
  const buyers = shoppers.slice(0, peoplePerRound);

  const requests = shoppers.map((shopper, index) =>
    holdRequest(shopper, sale, {
      seatId: sale.seatIds[index]!,
      holdSeconds: index < peoplePerRound ? 300 : 0,
    }),
  );
  const ids: string[] = [];
  const take = async (index: number) => {
    const result = await reservations.hold(requests[index]!);
    if (result.outcome !== "HELD") throw new Error(`A hold gave ${result.outcome}.`);
    ids[index] = result.reservation;
  };
  const hold = await timed(peoplePerRound, take);
  const charge = await timed(peoplePerRound, async (index) => {
    expectOutcome(await points.charge(chargeRequest(buyers[index]!)), "CHARGED");
  });
  const pay = await timed(peoplePerRound, async (index) => {
    expectOutcome(await payments.pay(payRequest(buyers[index]!, sale, ids[index]!)), "PAID");
  });
  await timed(peoplePerRound, (index) => take(peoplePerRound + index));
  const expire = await expireAll(reservations);
  return { hold, charge, pay, expire };
}

function expectOutcome({ outcome }: { outcome: string }, expected: string): void {
  if (outcome !== expected) throw new Error(`A statement gave ${outcome} instead of ${expected}.`);
}

async function expireAll(reservations: ReservationRepository): Promise<Round> {
  const begin = performance.now();
  let count = 0;
  for (let ended = 1; ended > 0; count += ended) {
    ended = (await reservations.expireDue({ max: maxExpiredAtOnce })).length;
  }
  return { count, seconds: (performance.now() - begin) / 1_000 };
}
