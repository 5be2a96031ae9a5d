import { ReservationRepository } from "../src/reservation/reservation.repository";
import { profile } from "./support/cpu-profile";
import type { Post } from "./support/load";
import { holdBody } from "./support/operations";
import { costRow, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed, type CostedRound } from "./support/rounds";
import { DATABASE_CONNECTIONS, type Sale, type Server, type Stage } from "./support/stage";
import { holdRequest, statementOf, type Statement } from "./support/statement";

const holdsPerRound = 2_000;
const plan = { warmUps: 3, rounds: 9 };

/** Holds over GraphQL, against the same statement behind a minimal server. Each hold has a new seat and buyer. */
export const hold: Benchmark = { name: "hold", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.startApi();
  const { text } = await holdStatement("", { concertId: "", performanceId: "", seatIds: [] }, 0);
  const baseline = await stage.startServer("bench/programs/baseline-http.ts", {
    DATABASE_URL: stage.databaseUrl,
    DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
    STATEMENT: text,
  });
  const rounds = await alternate(
    {
      api: async () => holdAll(api, await apiPosts(stage, api), '"PENDING"'),
      baseline: async () => holdAll(baseline, await baselinePosts(stage), '"HELD"'),
    },
    plan,
  );
  const shares = {
    api: await profileHolds(api, await apiPosts(stage, api)),
    baseline: await profileHolds(baseline, await baselinePosts(stage)),
  };
  return {
    title: "Hold one seat",
    header: ["server", "holds per second", "CPU µs of the server per hold", "ratio (target 0.50)"],
    rows: [
      costRow("Frontrow: GraphQL, token check, rate limit", rounds.api, rounds.baseline),
      costRow("node:http and pg, the same statement", rounds.baseline),
    ],
    remarks: [
      `${plan.rounds} rounds of ${whole(holdsPerRound)} holds on each side, in turn.`,
      "CPU time by part of the program, from sampling each server during one more round:",
      `- Frontrow: ${sharesText(shares.api, rounds.api)}.`,
      `- baseline: ${sharesText(shares.baseline, rounds.baseline)}.`,
      "",
      "The work of Node counts for the library that calls it, such as writing to a socket. The work of the event loop,",
      "such as reading from a socket and parsing HTTP, counts for Node. ioredis has the token check, the rate limit and",
      "the extension of the token: one round trip before the statement and one after it. Sampling measures elapsed time.",
      "So a call that wakes another process, such as writing to a socket, looks more expensive when cores are busy.",
    ],
  };
}

async function holdAll({ pid, load }: Server, posts: Post[], proof: string): Promise<CostedRound> {
  const { answers, ...round } = await costed(pid, () => load.send(posts));
  const failed = answers.find((answer) => !answer.includes(proof));
  if (failed) throw new Error(`A hold failed: ${failed}`);
  return round;
}

async function profileHolds({ child, load }: Server, posts: Post[]) {
  return profile(await child.openInspector(), () => load.send(posts));
}

async function apiPosts(stage: Stage, api: Server): Promise<Post[]> {
  const sale = await stage.createSale(holdsPerRound);
  const tokens = await stage.admitUsers(api, sale, holdsPerRound);
  return tokens.map((token, index) => ({ token, body: holdBody(sale, index) }));
}

async function baselinePosts(stage: Stage): Promise<Post[]> {
  const sale = await stage.createSale(holdsPerRound);
  const userIds = await stage.createUsers(holdsPerRound);
  const statements = userIds.map((userId, index) => holdStatement(userId, sale, index));
  return (await Promise.all(statements)).map(({ values }) => ({ body: JSON.stringify(values) }));
}

function holdStatement(userId: string, sale: Sale, index: number): Promise<Statement> {
  const request = holdRequest(sale, index, { userId });
  return statementOf((database) => new ReservationRepository(database).hold(request));
}
