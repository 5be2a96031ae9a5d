import type { SalesRepository, SeatSales } from "../concert/seat-sales.repository";
import type { LineSurvey } from "../queue/store/queue-figures";
import type { QueueService } from "../queue/queue.service";
import type { LineStatistics } from "../queue/wait/wait-estimate";

const mostMeasured = 1_000;
const mostShown = 50;

export interface HouseSources {
  queue: Pick<QueueService, "lines" | "measure" | "survey">;
  sales: Pick<SalesRepository, "ofConcert">;
}

export interface LineReading {
  concertId: string;
  statistics: LineStatistics;
  survey: LineSurvey;
}

/** How many lines there are, and those with the most people. One that cannot be read holds up no other. */
export async function readLines({ queue }: HouseSources): Promise<{ total: number; busiest: LineReading[] }> {
  const concertIds = await queue.lines();
  const measured = await fulfilled(
    concertIds.slice(0, mostMeasured).map(async (concertId) => {
      return { concertId, statistics: await queue.measure(concertId) };
    }),
  );
  if (concertIds.length > 0 && measured.length === 0) throw new Error("No line could be read.");
  const busiest = measured
    .sort((one, other) => peopleIn(other.statistics) - peopleIn(one.statistics))
    .slice(0, mostShown)
    .map(async (line) => ({ ...line, survey: await queue.survey(line.concertId) }));
  return { total: concertIds.length, busiest: await fulfilled(busiest) };
}

/** One concert after the other, so that looking never takes more than one connection from those who buy. */
export async function readSeats(
  { sales }: HouseSources,
  concertIds: readonly string[],
): Promise<(SeatSales & { concertId: string })[]> {
  const readings = [];
  for (const concertId of concertIds) {
    const seats = await sales.ofConcert(concertId);
    if (seats) readings.push({ concertId, ...seats });
  }
  return readings;
}

function peopleIn({ waiting, absent, active }: LineStatistics): number {
  return waiting + absent + active;
}

async function fulfilled<Value>(promises: Promise<Value>[]): Promise<Value[]> {
  const outcomes = await Promise.allSettled(promises);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}
