import type { SeatSalesRepository, SeatSales } from "../concert/seat-sales.repository";
import type { QueueSurvey } from "../queue/store/queue-figures";
import type { QueueService } from "../queue/queue.service";
import type { QueueStatistics } from "../queue/wait/wait-estimate";

const maxMeasured = 1_000;
const maxShown = 50;

export interface GlobalSources {
  queue: Pick<QueueService, "queues" | "measure" | "survey">;
  sales: Pick<SeatSalesRepository, "ofConcert">;
}

export interface QueueReading {
  concertId: string;
  statistics: QueueStatistics;
  survey: QueueSurvey;
}

/** How many lines there are, and those with the most people. One that cannot be read holds up no other. */
export async function readQueues({
  queue,
}: GlobalSources): Promise<{ total: number; busiest: QueueReading[] }> {
  const concertIds = await queue.queues();
  const measured = await fulfilled(
    concertIds.slice(0, maxMeasured).map(async (concertId) => {
      return { concertId, statistics: await queue.measure(concertId) };
    }),
  );
  if (concertIds.length > 0 && measured.length === 0) throw new Error("No line could be read.");
  const busiest = measured
    .sort((one, other) => peopleIn(other.statistics) - peopleIn(one.statistics))
    .slice(0, maxShown)
    .map(async (reading) => ({ ...reading, survey: await queue.survey(reading.concertId) }));
  return { total: concertIds.length, busiest: await fulfilled(busiest) };
}

/** One concert after the other, so that looking never takes more than one connection from those who buy. */
export async function readSeats(
  { sales }: GlobalSources,
  concertIds: readonly string[],
): Promise<(SeatSales & { concertId: string })[]> {
  const readings = [];
  for (const concertId of concertIds) {
    const seats = await sales.ofConcert(concertId);
    if (seats) readings.push({ concertId, ...seats });
  }
  return readings;
}

function peopleIn({ waiting, absent, active }: QueueStatistics): number {
  return waiting + absent + active;
}

async function fulfilled<Value>(promises: Promise<Value>[]): Promise<Value[]> {
  const outcomes = await Promise.allSettled(promises);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}
