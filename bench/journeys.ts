import {
  chargeBody,
  holdBody,
  issuePost,
  payBody,
  reservationIn,
  tokenIn,
  trivialBody,
} from "./support/operations";
import { timed, type Post } from "./support/load";
import { microseconds, perSecond, ratioText, type Benchmark, type Section } from "./support/report";
import { alternate, compare, costed, medianCpu, medianRate, type CostedRound } from "./support/rounds";
import type { Loaded, Stage } from "./support/stage";

const peoplePerRound = 800;
const plan = { warmUps: 2, rounds: 7 };
const steps = ["issue", "hold", "charge", "pay"] as const;
const price = 100;

type Step = (typeof steps)[number];

/** Compares complete purchases with as many of the cheapest queries, and measures the cost of each step. */
export const journeys: Benchmark = { name: "journeys", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.api();
  const trivial: Post[] = Array.from({ length: peoplePerRound * steps.length }, () => ({
    body: trivialBody,
  }));
  const rounds = await alternate(
    {
      journeys: () => runJourneys(stage, api),
      trivial: () =>
        costed(api.pid, async () => ({ ...(await api.load.send(trivial)), count: peoplePerRound })),
      steps: () => runStepByStep(stage, api),
    },
    plan,
  );
  const cpuOf = (step: Step) => medianCpu(rounds.steps.map((round) => round[step]));
  const rateOf = (step: Step) => medianRate(rounds.steps.map((round) => round[step]));
  return {
    title: "Journeys: issue, hold, charge, pay",
    header: ["what", "per second", "CPU µs of the API each", "ratio to 4 trivial queries"],
    rows: [
      [
        "journey of four steps",
        perSecond(medianRate(rounds.journeys)),
        microseconds(medianCpu(rounds.journeys)),
        ratioText(compare(rounds.journeys, rounds.trivial)),
      ],
      [
        "four times `{ __typename }`",
        perSecond(medianRate(rounds.trivial)),
        microseconds(medianCpu(rounds.trivial)),
        "1",
      ],
      ...steps.map((step) => [`${step} alone`, perSecond(rateOf(step)), microseconds(cpuOf(step)), ""]),
    ],
    remarks: [
      `${plan.rounds} rounds of ${peoplePerRound} people. In a journey each person takes the steps one after the other,`,
      "32 people at a time. A step alone is everybody taking that step, which tells its cost from the others'.",
    ],
  };
}

async function runJourneys(stage: Stage, { load, pid }: Loaded): Promise<CostedRound> {
  const sale = await stage.sale(peoplePerRound);
  const userIds = await stage.users(peoplePerRound);
  const walk = async (index: number) => {
    const token = tokenIn(await load.ask(issuePost(userIds[index]!, sale)));
    const reservationId = reservationIn(await load.ask({ token, body: holdBody(sale, index) }));
    await load.ask({ token, body: chargeBody(price) });
    await load.ask({ token, body: payBody(reservationId) });
  };
  return costed(pid, () => timed(peoplePerRound, walk));
}

async function runStepByStep(stage: Stage, { load, pid }: Loaded): Promise<Record<Step, CostedRound>> {
  const sale = await stage.sale(peoplePerRound);
  const userIds = await stage.users(peoplePerRound);
  const take = (posts: Post[]) => costed(pid, () => load.send(posts));

  const issue = await take(userIds.map((userId) => issuePost(userId, sale)));
  const tokens = issue.answers.map(tokenIn);
  const hold = await take(tokens.map((token, index) => ({ token, body: holdBody(sale, index) })));
  const reservationIds = hold.answers.map(reservationIn);
  const charge = await take(tokens.map((token) => ({ token, body: chargeBody(price) })));
  const pay = await take(tokens.map((token, index) => ({ token, body: payBody(reservationIds[index]!) })));
  return { issue, hold, charge, pay };
}
