import type { SeatSalesRepository, SeatSales } from "../concert/seat-sales.repository";
import type { QueueFigures } from "../queue/store/queue-figures";
import type { QueueStore } from "../queue/store/queue.store";

const maxRead = 1_000;
const maxShown = 50;

/** What belongs to the whole deployment rather than to one process. */
export interface GlobalSources {
  queueStore: Pick<QueueStore, "queues" | "figures">;
  seatSalesRepository: Pick<SeatSalesRepository, "ofConcert">;
}

export interface QueueReading {
  concertId: string;
  figures: QueueFigures;
}

/** The number of queues, and the figures of the busiest ones. A queue that cannot be read does not delay the others. */
export async function readQueues({
  queueStore,
}: GlobalSources): Promise<{ total: number; busiest: QueueReading[] }> {
  const concertIds = await queueStore.queues();
  const outcomes = await Promise.allSettled(
    concertIds.slice(0, maxRead).map(async (concertId) => {
      return { concertId, figures: await queueStore.figures(concertId) };
    }),
  );
  const read = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  if (concertIds.length > 0 && read.length === 0) throw new Error("No queue could be read.");
  const busiest = read.sort((one, other) => usersIn(other.figures) - usersIn(one.figures));
  return { total: concertIds.length, busiest: busiest.slice(0, maxShown) };
}

/** One concert at a time, so that metrics never take more than one connection from buyers. */
export async function readSeats(
  { seatSalesRepository }: GlobalSources,
  concertIds: readonly string[],
): Promise<(SeatSales & { concertId: string })[]> {
  const readings = [];
  for (const concertId of concertIds) {
    const seats = await seatSalesRepository.ofConcert(concertId);
    if (seats) readings.push({ concertId, ...seats });
  }
  return readings;
}

function usersIn({ waiting, absent, active }: QueueFigures): number {
  return waiting + absent + active;
}
