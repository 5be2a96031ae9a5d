import { timed, type Post } from "./support/load";
import {
  chargeBody,
  holdBody,
  issuePost,
  payBody,
  reservationIn,
  tokenIn,
  trivialBody,
} from "./support/operations";
import { costRow, type Benchmark, type Section } from "./support/report";
import { alternate, costed, type CostedRound } from "./support/rounds";
import type { Server, Stage } from "./support/stage";

const buyersPerRound = 800;
const plan = { warmUps: 2, rounds: 7 };
const steps = ["issue", "hold", "charge", "pay"] as const;
const price = 100;

type Step = (typeof steps)[number];

/** Whole purchases of many buyers at a time, against as many trivial queries, and the cost of each step. */
export const journeys: Benchmark = { name: "journeys", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.startApi();
  const trivial = Array<Post>(buyersPerRound * steps.length).fill({ body: trivialBody });
  const rounds = await alternate(
    {
      journeys: () => runJourneys(stage, api),
      trivial: () =>
        costed(api.pid, async () => ({ ...(await api.load.send(trivial)), count: buyersPerRound })),
      steps: () => runStepByStep(stage, api),
    },
    plan,
  );
  const stepRow = (step: Step) => {
    const [name, rate, cpu] = costRow(
      `${step} alone`,
      rounds.steps.map((round) => round[step]),
    );
    return [name!, rate!, cpu!, ""];
  };
  return {
    title: "Journeys: issue, hold, charge, pay",
    header: ["what", "per second", "CPU µs of the API each", "ratio to 4 trivial queries"],
    rows: [
      costRow("journey of four steps", rounds.journeys, rounds.trivial),
      costRow("four times `{ __typename }`", rounds.trivial),
      ...steps.map(stepRow),
    ],
    remarks: [
      `${plan.rounds} rounds of ${buyersPerRound} buyers. In a journey each buyer takes the steps one after the other,`,
      "with 32 buyers at a time. In a step alone all buyers take this step, which shows its own cost.",
    ],
  };
}

async function runJourneys(stage: Stage, { load, pid }: Server): Promise<CostedRound> {
  const sale = await stage.createSale(buyersPerRound);
  const userIds = await stage.createUsers(buyersPerRound);
  const buy = async (index: number) => {
    const token = tokenIn(await load.ask(issuePost(userIds[index]!, sale)));
    const reservationId = reservationIn(await load.ask({ token, body: holdBody(sale, index) }));
    await load.ask({ token, body: chargeBody(price) });
    await load.ask({ token, body: payBody(reservationId) });
  };
  return costed(pid, () => timed(buyersPerRound, buy));
}

async function runStepByStep(stage: Stage, { load, pid }: Server): Promise<Record<Step, CostedRound>> {
  const sale = await stage.createSale(buyersPerRound);
  const userIds = await stage.createUsers(buyersPerRound);
  const take = (posts: Post[]) => costed(pid, () => load.send(posts));

  const issue = await take(userIds.map((userId) => issuePost(userId, sale)));
  const tokens = issue.answers.map(tokenIn);
  const hold = await take(tokens.map((token, index) => ({ token, body: holdBody(sale, index) })));
  const reservationIds = hold.answers.map(reservationIn);
  const charge = await take(tokens.map((token) => ({ token, body: chargeBody(price) })));
  const pay = await take(tokens.map((token, index) => ({ token, body: payBody(reservationIds[index]!) })));
  return { issue, hold, charge, pay };
}
