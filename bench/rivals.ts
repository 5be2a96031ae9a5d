import { randomInt } from "node:crypto";
import { Refusal } from "../test/support/client";
import type { Stage } from "../test/support/stage";
import { timed, type Post } from "./support/load";
import { chargePrice, holdSeats, issueToken, payFor, readSeatMap } from "./support/operations";
import { decimal, whole, type Benchmark, type Section } from "./support/report";
import { delaysOf, medianOf } from "./support/rounds";
import { createSale, createUsers, type Sale } from "./support/sale";
import { startApi } from "./support/server";

const rivals = 160;
const seats = 8_000;
const maxParty = 4;
const rounds = 3;

/** One sale to its last seat. */
interface Round {
  seconds: number;
  holds: number;
  refusals: number;
  seatsSold: number;
  /** Seats that each rival bought. */
  seatsOf: number[];
  /** Milliseconds from joining the queue to the answer of the payment. */
  purchases: number[];
}

/** Rivals who buy one party's seats after another at random, until the hall is sold. */
export const rivalsOnHall: Benchmark = { name: "rivals", measure };

async function measure(stage: Stage): Promise<Section> {
  const { load } = await startApi(stage);
  const results: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const sale = await createSale(stage, seats);
    const userIds = await createUsers(stage, seats + rivals);
    results.push(await sellHall((post) => load.ask(post), sale, userIds));
  }
  const median = (valueOf: (round: Round) => number) => medianOf(results.map(valueOf));
  const delays = delaysOf(results.flatMap(({ purchases }) => purchases));
  const spread = delaysOf(results.flatMap(({ seatsOf }) => seatsOf));
  const fewest = Math.min(...results.flatMap(({ seatsOf }) => seatsOf));
  return {
    title: `${rivals} rivals on a hall of ${whole(seats)} seats`,
    header: [
      "seconds",
      "seats sold",
      "holds per second",
      "refused holds",
      "ms of a purchase",
      "seats of a rival",
    ],
    rows: [
      [
        decimal(median(({ seconds }) => seconds)),
        whole(median(({ seatsSold }) => seatsSold)),
        whole(median(({ holds, seconds }) => holds / seconds)),
        `${decimal(median(({ holds, refusals }) => (100 * refusals) / (holds + refusals)))} %`,
        `${whole(delays.p50)} / ${whole(delays.p99)}`,
        `${whole(fewest)} / ${whole(spread.p50)} / ${whole(spread.p99)}`,
      ],
    ],
    remarks: [
      `${rounds} sales. Each rival joins as a new user, reads the seat map, tries to hold 1 to ${maxParty} free seats at random, reads`,
      "the map again when refused, charges and pays, until the map shows no free seat.",
      "Times are p50 / p99, seats of a rival are the fewest, the median and the 99th percentile.",
    ],
  };
}

async function sellHall(
  ask: <Data>(post: Post<Data>) => Promise<Data>,
  sale: Sale,
  userIds: string[],
): Promise<Round> {
  const round: Round = { seconds: 0, holds: 0, refusals: 0, seatsSold: 0, seatsOf: [], purchases: [] };
  const buy = async (): Promise<number> => {
    const begin = performance.now();
    const joined = await ask(issueToken(userIds.pop()!, sale)).catch(unlessOver);
    if (!joined) return 0;
    const { token } = joined.issueQueueToken;
    for (;;) {
      const { statuses } = (await ask(readSeatMap(token, sale))).seatMap;
      const wanted = chooseFree(sale.seatIds, statuses);
      if (wanted.length === 0) return 0;
      try {
        const held = await ask(holdSeats(token, sale, wanted));
        round.holds += 1;
        await ask(chargePrice(token, wanted.length));
        await ask(payFor(token, held));
        round.purchases.push(performance.now() - begin);
        return wanted.length;
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "SEAT_TAKEN") throw error;
        round.refusals += 1;
      }
    }
  };
  const { seconds } = await timed(
    rivals,
    async (rival) => {
      round.seatsOf[rival] = 0;
      for (let bought = await buy(); bought > 0; bought = await buy()) round.seatsOf[rival] += bought;
    },
    rivals,
  );
  const seatsSold = round.seatsOf.reduce((sum, count) => sum + count, 0);
  return Object.assign(round, { seconds, seatsSold });
}

/** Up to four free seats at random, fewer when fewer are free. */
function chooseFree(seatIds: string[], statuses: string): string[] {
  const free = seatIds.filter((_, index) => statuses[index] === "A");
  const party = Math.min(randomInt(1, maxParty + 1), free.length);
  return Array.from({ length: party }, () => free.splice(randomInt(free.length), 1)[0]!);
}

/** Nobody may join the queue of a concert that is sold out. @returns undefined for that refusal. */
function unlessOver(error: unknown): undefined {
  if (!(error instanceof Refusal) || error.code !== "SALE_CLOSED") throw error;
}
