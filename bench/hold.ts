import type { Stage } from "../test/support/stage";
import { profile } from "./support/cpu-profile";
import type { Post } from "./support/load";
import { holdSeat, type Held } from "./support/operations";
import { costRow, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed, type CostedRound } from "./support/rounds";
import { admitUsers, createSale, createUsers } from "./support/sale";
import { DATABASE_CONNECTIONS, startApi, startServer, type Server } from "./support/server";
import { holdRequest, singleHold, singleHoldValues } from "./support/statement";

const holdsPerRound = 2_000;
const plan = { warmUps: 3, rounds: 9 };

/** The row of the statement, as far as this benchmark reads it. */
interface HoldRow {
  outcome: string;
}

/** Holds over GraphQL, against a statement for each hold behind a minimal server. Each hold has a new seat and buyer. */
export const hold: Benchmark = { name: "hold", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await startApi(stage);
  const baseline = await startServer(stage, "bench/programs/baseline-http.ts", {
    DATABASE_URL: stage.stores.databaseUrl,
    DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
    STATEMENT: singleHold,
  });
  const rounds = await alternate(
    {
      api: async () => holdAll(api, await apiPosts(stage, api), isPending),
      baseline: async () => holdAll(baseline, await baselinePosts(stage), isHeld),
    },
    plan,
  );
  const shares = {
    api: await profileHolds(api, await apiPosts(stage, api)),
    baseline: await profileHolds(baseline, await baselinePosts(stage)),
  };
  return {
    title: "Hold one seat",
    header: ["server", "holds per second", "CPU µs of the server per hold", "ratio (target 1.20)"],
    rows: [
      costRow("Frontrow: GraphQL, token check, rate limit", rounds.api, rounds.baseline),
      costRow("node:http and pg, one statement each", rounds.baseline),
    ],
    remarks: [
      `${plan.rounds} rounds of ${whole(holdsPerRound)} holds on each side, in turn.`,
      "CPU time by part of the program, from sampling each server during one more round:",
      `- Frontrow: ${sharesText(shares.api, rounds.api)}.`,
      `- baseline: ${sharesText(shares.baseline, rounds.baseline)}.`,
      "",
      "The work of Node counts for the library that calls it, such as writing to a socket. The work of the event loop,",
      "such as reading from a socket and parsing HTTP, counts for Node. ioredis has the token check and the limits, in one",
      "call before the statement, which requests of one turn of the event loop share. Sampling measures elapsed time.",
      "So a call that wakes another process, such as writing to a socket, looks more expensive when cores are busy.",
    ],
  };
}

async function profileHolds({ child, load }: Server, posts: Post[]) {
  return profile(child, () => load.send(posts));
}

async function holdAll<Answer>(
  { pid, load }: Server,
  posts: Post<Answer>[],
  succeeded: (answer: Answer) => boolean,
): Promise<CostedRound> {
  const { answers, ...round } = await costed(pid, () => load.send(posts));
  if (!answers.every(succeeded)) throw new Error("A hold failed.");
  return round;
}

const isPending = ({ holdSeats }: Held) => holdSeats.reservation.status === "PENDING";

const isHeld = ({ outcome }: HoldRow) => outcome === "HELD";

async function apiPosts(stage: Stage, api: Server): Promise<Post<Held>[]> {
  const sale = await createSale(stage, holdsPerRound);
  const tokens = await admitUsers(stage, api, sale, holdsPerRound);
  return tokens.map((token, index) => holdSeat(token, sale, index));
}

async function baselinePosts(stage: Stage): Promise<Post<HoldRow>[]> {
  const sale = await createSale(stage, holdsPerRound);
  const userIds = await createUsers(stage, holdsPerRound);
  return userIds.map((userId, index) => ({
    body: JSON.stringify(singleHoldValues(holdRequest(sale, index, { userId }))),
  }));
}
