import { profile } from "./support/cpu-profile";
import { seatMapBody, trivialBody } from "./support/operations";
import {
  microseconds,
  perSecond,
  ratioText,
  spendingText,
  type Benchmark,
  type Section,
} from "./support/report";
import { alternate, compare, costed, medianCpu, medianRate } from "./support/rounds";
import type { Stage } from "./support/stage";

const seats = 5_052;
const people = 500;
const requestsPerRound = 4_000;
const plan = { warmUps: 3, rounds: 9 };

/** Compares the seat map of a large hall with the cheapest query on the same server. */
export const seatMap: Benchmark = { name: "seat-map", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.api();
  const sale = await stage.sale(seats);
  const buyers = await stage.buyers(api, sale, people);
  const postsOf = (body: string) =>
    Array.from({ length: requestsPerRound }, (_, index) => ({ body, token: buyers[index % people]!.token }));
  const posts = { map: postsOf(seatMapBody(sale.performanceId)), trivial: postsOf(trivialBody) };
  const rounds = await alternate(
    {
      map: () => costed(api.pid, () => api.load.send(posts.map)),
      trivial: () => costed(api.pid, () => api.load.send(posts.trivial)),
    },
    plan,
  );
  const shares = await profile(await api.openInspector(), () => api.load.send(posts.map));
  const row = (name: string, side: typeof rounds.map, ratio: string) => [
    name,
    perSecond(medianRate(side)),
    microseconds(medianCpu(side)),
    ratio,
  ];
  return {
    title: `Seat map of ${seats.toLocaleString("en")} seats`,
    header: ["query", "per second", "CPU µs of the API each", "ratio (target 0.50)"],
    rows: [
      row(
        "`seatMap { layoutUrl statuses version }`",
        rounds.map,
        ratioText(compare(rounds.map, rounds.trivial)),
      ),
      row("`{ __typename }`, same headers", rounds.trivial, "1"),
    ],
    remarks: [
      `${plan.rounds} rounds of ${requestsPerRound.toLocaleString("en")} requests on each side, from ${people} admitted people.`,
      `Where the API process spends these microseconds on a map, by sampling it: ${spendingText(shares, medianCpu(rounds.map))}.`,
    ],
  };
}
