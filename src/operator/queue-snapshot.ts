import type { EndedTurns, QueueSurvey } from "../queue/store/queue-figures";
import type { SeatSales } from "../concert/seat-sales.repository";

/** A line and its sale at one moment, as operators watch them. */
export type QueueSnapshot = Omit<QueueSurvey, "waitMilliseconds"> & {
  concertId: string;
  /** Of the last 200 admissions, from issue to admission; null while there are none. */
  medianWaitSeconds: number | null;
  ninetiethPercentileWaitSeconds: number | null;
  /** Which part of the last 200 ended turns paid; null while there are none. */
  conversion: number | null;
  sales: SeatSales;
};

export function toSnapshot(
  concertId: string,
  { survey, sales }: { survey: QueueSurvey; sales: SeatSales },
): QueueSnapshot {
  const { waitMilliseconds, ...queue } = survey;
  const waits = waitMilliseconds.map((milliseconds) => milliseconds / 1_000).sort((a, b) => a - b);
  return {
    ...queue,
    concertId,
    medianWaitSeconds: percentile(waits, 0.5),
    ninetiethPercentileWaitSeconds: percentile(waits, 0.9),
    conversion: conversionOf(survey.recentTurns),
    sales,
  };
}

/** The least of the ascending values that so great a part of them does not exceed (nearest rank). */
function percentile(ascending: number[], part: number): number | null {
  return ascending[Math.ceil(ascending.length * part) - 1] ?? null;
}

function conversionOf({ paid, left, timedOut }: EndedTurns): number | null {
  const ended = paid + left + timedOut;
  return ended > 0 ? paid / ended : null;
}
