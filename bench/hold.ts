import { randomUUID } from "node:crypto";
import { ReservationRepository } from "../src/reservation/reservation.repository";
import { profile, type Share } from "./support/cpu-profile";
import type { Post } from "./support/load";
import { holdBody } from "./support/operations";
import {
  microseconds,
  perSecond,
  ratioText,
  spendingText,
  type Benchmark,
  type Section,
} from "./support/report";
import { holdRequest } from "./support/requests";
import { alternate, compare, costed, medianCpu, medianRate, type CostedRound } from "./support/rounds";
import type { Loaded, Sale, Stage } from "./support/stage";
import { statementOf, type Statement } from "./support/statement";

const holdsPerRound = 2_000;
const plan = { warmUps: 3, rounds: 9 };

/** Holds over GraphQL against the same statement behind a minimal HTTP server. Each hold has its own seat and buyer. */
export const hold: Benchmark = { name: "hold", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.api();
  const { text } = await holdStatement("", { concertId: "", performanceId: "", seatIds: [0] }, 0);
  const baseline = await stage.baseline(text);
  const rounds = await alternate(
    {
      api: async () => holdAll(api, await apiPosts(stage, api), '"PENDING"'),
      baseline: async () => holdAll(baseline, await baselinePosts(stage), '"HELD"'),
    },
    plan,
  );
  const cpu = { api: medianCpu(rounds.api), baseline: medianCpu(rounds.baseline) };
  const shares = {
    api: await profileHolds(api, await apiPosts(stage, api)),
    baseline: await profileHolds(baseline, await baselinePosts(stage)),
  };
  return {
    title: "Hold one seat",
    header: ["server", "holds per second", "CPU µs of the server per hold", "ratio (target 0.50)"],
    rows: [
      [
        "Frontrow: GraphQL, token check, rate limit",
        perSecond(medianRate(rounds.api)),
        microseconds(cpu.api),
        ratioText(compare(rounds.api, rounds.baseline)),
      ],
      [
        "node:http and pg, the same statement",
        perSecond(medianRate(rounds.baseline)),
        microseconds(cpu.baseline),
        "1",
      ],
    ],
    remarks: [
      `${plan.rounds} rounds of ${holdsPerRound.toLocaleString("en")} holds on each side, in turn.`,
      "Where the two servers spend these microseconds, by sampling each during a further round:",
      `- Frontrow: ${spendingText(shares.api, cpu.api)}.`,
      `- baseline: ${spendingText(shares.baseline, cpu.baseline)}.`,
      "",
      "What Node itself does counts for the library that calls it, such as writing to a socket; what its event loop",
      "does, such as reading from one and parsing HTTP, counts for Node. ioredis carries the token check, the rate",
      "limit and the extension of the token: two round trips, one of them before the statement and one after it.",
      "Sampling goes by the clock: a call that wakes another process, as writing to a socket does, seems dearer while",
      "processes compete for the cores.",
    ],
  };
}

async function holdAll({ pid, load }: Loaded, posts: Post[], proof: string): Promise<CostedRound> {
  const { answers, ...round } = await costed(pid, () => load.send(posts));
  const strange = answers.find((answer) => !answer.includes(proof));
  if (strange) throw new Error(`A hold did not succeed: ${strange}`);
  return round;
}

async function profileHolds({ openInspector, load }: Loaded, posts: Post[]): Promise<Share[]> {
  return profile(await openInspector(), () => load.send(posts));
}

async function apiPosts(stage: Stage, api: Loaded): Promise<Post[]> {
  const sale = await stage.sale(holdsPerRound);
  const buyers = await stage.buyers(api, sale, holdsPerRound);
  return buyers.map(({ token }, index) => ({ token, body: holdBody(sale, index) }));
}

async function baselinePosts(stage: Stage): Promise<Post[]> {
  const sale = await stage.sale(holdsPerRound);
  const userIds = await stage.users(holdsPerRound);
  const statements = userIds.map((userId, index) => holdStatement(userId, sale, index));
  return (await Promise.all(statements)).map(({ values }) => ({ body: JSON.stringify(values) }));
}

function holdStatement(userId: string, sale: Sale, index: number): Promise<Statement> {
  const request = holdRequest({ userId, tokenId: randomUUID() }, sale, { seatId: sale.seatIds[index]! });
  return statementOf((database) => new ReservationRepository(database).hold(request));
}
