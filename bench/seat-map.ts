import type { Stage } from "../test/support/stage";
import { profile } from "./support/cpu-profile";
import { readSeatMap, readTypename } from "./support/operations";
import { costRow, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed } from "./support/rounds";
import { admitUsers, createSale } from "./support/sale";
import { startApi } from "./support/server";

const seats = 5_052;
const buyers = 500;
const requestsPerRound = 4_000;
const plan = { warmUps: 3, rounds: 9 };

/** The seat map of a large hall for many buyers, against a trivial query on the same server. */
export const seatMap: Benchmark = { name: "seat-map", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await startApi(stage);
  const sale = await createSale(stage, seats);
  const tokens = await admitUsers(stage, api, sale, buyers);
  const requests = Array.from({ length: requestsPerRound }, (_, index) => tokens[index % buyers]!);
  const posts = {
    map: requests.map((token) => readSeatMap(token, sale)),
    trivial: requests.map((token) => readTypename(token)),
  };
  const rounds = await alternate(
    {
      map: () => costed(api.pid, () => api.load.send(posts.map)),
      trivial: () => costed(api.pid, () => api.load.send(posts.trivial)),
    },
    plan,
  );
  const shares = await profile(api.child, () => api.load.send(posts.map));
  return {
    title: `Seat map of ${whole(seats)} seats`,
    header: ["query", "per second", "CPU µs of the API each", "ratio (target 0.85)"],
    rows: [
      costRow("`seatMap`", rounds.map, rounds.trivial),
      costRow("`{ __typename }`, same headers", rounds.trivial),
    ],
    remarks: [
      `${plan.rounds} rounds of ${whole(requestsPerRound)} requests on each side, from ${buyers} buyers.`,
      `CPU time of a seat map by part of the API, from sampling: ${sharesText(shares, rounds.map)}.`,
    ],
  };
}
