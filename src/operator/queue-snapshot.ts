import { percentile } from "../shared/percentile";
import type { EndedTurns, QueueFigures } from "../queue/store/queue-figures";
import type { SeatSales } from "../concert/seat-sales.repository";

/** A queue and its sale at one moment, as operators see them. */
export type QueueSnapshot = Omit<
  QueueFigures,
  "waitMilliseconds" | "turnMilliseconds" | "admittedLastSecond"
> & {
  concertId: string;
  /** Of the last 200 admissions: the time from issue to admission. Null while there are none. */
  medianWaitSeconds: number | null;
  ninetiethPercentileWaitSeconds: number | null;
  /** The fraction of the last 200 ended turns that paid. Null while there are none. */
  conversion: number | null;
  sales: SeatSales;
};

export function toSnapshot(concertId: string, figures: QueueFigures, sales: SeatSales): QueueSnapshot {
  const { waitMilliseconds, turnMilliseconds, admittedLastSecond, ...shown } = figures;
  const waits = waitMilliseconds.map((milliseconds) => milliseconds / 1_000).sort((a, b) => a - b);
  return {
    ...shown,
    concertId,
    medianWaitSeconds: percentile(waits, 0.5) ?? null,
    ninetiethPercentileWaitSeconds: percentile(waits, 0.9) ?? null,
    conversion: conversionOf(figures.recentTurns),
    sales,
  };
}

function conversionOf({ paid, left, timedOut }: EndedTurns): number | null {
  const ended = paid + left + timedOut;
  return ended > 0 ? paid / ended : null;
}
