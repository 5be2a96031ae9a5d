import { profile } from "./support/cpu-profile";
import { seatMapBody, trivialBody } from "./support/operations";
import { costRow, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed } from "./support/rounds";
import type { Stage } from "./support/stage";

const seats = 5_052;
const buyers = 500;
const requestsPerRound = 4_000;
const plan = { warmUps: 3, rounds: 9 };

/** The seat map of a large hall for many buyers, against a trivial query on the same server. */
export const seatMap: Benchmark = { name: "seat-map", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.startApi();
  const sale = await stage.createSale(seats);
  const tokens = await stage.admitUsers(api, sale, buyers);
  const postsOf = (body: string) =>
    Array.from({ length: requestsPerRound }, (_, index) => ({ body, token: tokens[index % buyers]! }));
  const posts = { map: postsOf(seatMapBody(sale.performanceId)), trivial: postsOf(trivialBody) };
  const rounds = await alternate(
    {
      map: () => costed(api.pid, () => api.load.send(posts.map)),
      trivial: () => costed(api.pid, () => api.load.send(posts.trivial)),
    },
    plan,
  );
  const shares = await profile(await api.child.openInspector(), () => api.load.send(posts.map));
  return {
    title: `Seat map of ${whole(seats)} seats`,
    header: ["query", "per second", "CPU µs of the API each", "ratio (target 0.50)"],
    rows: [
      costRow("`seatMap { layoutUrl statuses version }`", rounds.map, rounds.trivial),
      costRow("`{ __typename }`, same headers", rounds.trivial),
    ],
    remarks: [
      `${plan.rounds} rounds of ${whole(requestsPerRound)} requests on each side, from ${buyers} buyers.`,
      `CPU time of a seat map by part of the API, from sampling: ${sharesText(shares, rounds.map)}.`,
    ],
  };
}
