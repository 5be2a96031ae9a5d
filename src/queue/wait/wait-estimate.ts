import { percentile } from "../../shared/percentile";
import type { QueueFigures } from "../store/queue-figures";

/** The part of the figures that an estimate needs. */
export type WaitFigures = Pick<
  QueueFigures,
  "capacity" | "admissionsPerSecond" | "active" | "admittedLastSecond" | "turnMilliseconds"
>;

export interface WaitEstimate {
  likelySeconds: number;
  worstSeconds: number;
}

const minTurns = 5;

/**
 * How long the waiter at `position` will wait. Null while too little is measured.
 *
 * Two things make a waiter wait, and the slower one decides:
 * - The rate r admits the waiter at position p after p / r seconds.
 * - Of c slots, f are free, so n = p - f turns must end first. With c turns of mean length m, one ends every m / c
 *   seconds: likely n * m / c. At worst all slots were taken a moment ago and all turns are long. Then the slots are
 *   given out in ceil(n / c) rounds, each as long as the ninetieth percentile of the measured turns.
 *
 * When n is 0 the rate alone decides, once admissions have been measured. Otherwise at least 5 turns must have been
 * measured. Right after an opening only short turns have ended, so the first estimates are low. They correct
 * themselves within the length of one turn.
 */
export function estimateWait(queue: WaitFigures, position: number): WaitEstimate | null {
  const rateSeconds = position / queue.admissionsPerSecond;
  const turnsToEnd = position - Math.max(0, queue.capacity - queue.active);
  if (turnsToEnd <= 0) {
    return queue.admittedLastSecond > 0 ? toRange(rateSeconds, rateSeconds) : null;
  }
  const lengths = queue.turnMilliseconds.map((milliseconds) => milliseconds / 1_000).sort((a, b) => a - b);
  if (lengths.length < minTurns) return null;
  const mean = lengths.reduce((sum, seconds) => sum + seconds, 0) / lengths.length;
  const long = percentile(lengths, 0.9) ?? mean;
  const likely = (turnsToEnd * mean) / queue.capacity;
  const worst = Math.ceil(turnsToEnd / queue.capacity) * long;
  return toRange(Math.max(rateSeconds, likely), Math.max(rateSeconds, worst));
}

/** With few slots the mean of a long tail can exceed its ninetieth percentile, so the worst is at least the likely. */
function toRange(likely: number, worst: number): WaitEstimate {
  return { likelySeconds: Math.ceil(likely), worstSeconds: Math.ceil(Math.max(likely, worst)) };
}
