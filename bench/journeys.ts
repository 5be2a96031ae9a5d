import type { Stage } from "../test/support/stage";
import { record, toShares } from "./support/cpu-profile";
import { drawFlameChart } from "./support/flame-chart";
import { timed, type Post } from "./support/load";
import { buy, chargePrice, holdSeat, issueToken, payFor, readTypename } from "./support/operations";
import { costRow, sharesText, type Benchmark, type Section } from "./support/report";
import { alternate, costed, type CostedRound } from "./support/rounds";
import { createSale, createUsers } from "./support/sale";
import { startApi, type Server } from "./support/server";

const buyersPerRound = 800;
const plan = { warmUps: 2, rounds: 7 };
const steps = ["issue", "hold", "charge", "pay"] as const;

type Step = (typeof steps)[number];

/** Whole purchases of many buyers at a time, against as many trivial queries, and the cost of each step. */
export const journeys: Benchmark = { name: "journeys", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await startApi(stage);
  const trivial = Array<Post>(buyersPerRound * steps.length).fill(readTypename());
  const rounds = await alternate(
    {
      journeys: () => runJourneys(stage, api),
      trivial: () =>
        costed(api.pid, async () => ({ ...(await api.load.send(trivial)), count: buyersPerRound })),
      steps: () => runStepByStep(stage, api),
    },
    plan,
  );
  const recorded = await record(api.child, () => runJourneys(stage, api));
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
      `CPU time of a journey by part of the API, from sampling: ${sharesText(toShares(recorded), rounds.journeys)}.`,
      "[The flame chart](plots/journey.svg) shows the functions.",
    ],
    plot: { name: "journey.svg", svg: drawFlameChart(recorded, "A journey: issue, hold, charge, pay") },
  };
}

async function runJourneys(stage: Stage, { load, pid }: Server): Promise<CostedRound> {
  const sale = await createSale(stage, buyersPerRound);
  const userIds = await createUsers(stage, buyersPerRound);
  const ask = <Data>(post: Post<Data>) => load.ask(post);
  return costed(pid, () =>
    timed(buyersPerRound, (index) => buy(ask, { sale, userId: userIds[index]!, index })),
  );
}

async function runStepByStep(stage: Stage, { load, pid }: Server): Promise<Record<Step, CostedRound>> {
  const sale = await createSale(stage, buyersPerRound);
  const userIds = await createUsers(stage, buyersPerRound);
  const take = <Data>(posts: Post<Data>[]) => costed(pid, () => load.send(posts));

  const issue = await take(userIds.map((userId) => issueToken(userId, sale)));
  const tokens = issue.answers.map(({ issueQueueToken }) => issueQueueToken.token);
  const hold = await take(tokens.map((token, index) => holdSeat(token, sale, index)));
  const charge = await take(tokens.map((token) => chargePrice(token, 1)));
  const pay = await take(tokens.map((token, index) => payFor(token, hold.answers[index]!)));
  return { issue, hold, charge, pay };
}
