/** What has been measured of a line, not older than a second. */
export interface QueueStatistics {
  capacity: number;
  admissionsPerSecond: number;
  active: number;
  waiting: number;
  absent: number;
  /** Admissions of the last second. */
  admittedLastSecond: number;
  /** The last 200 times from admission to end, newest first. */
  sessionMilliseconds: number[];
}

export interface WaitEstimate {
  likelySeconds: number;
  worstSeconds: number;
}

const fewestSessions = 5;

/**
 * How long a waiter at `position` will wait, or null while nothing is known.
 *
 * Two things make people wait, and the slower one decides:
 * - The rate r lets the waiter at position p in after p / r seconds.
 * - Of c slots f are free, so n = p - f sessions must end first. Of c sessions of mean length m one ends every
 *   m / c seconds: likely n * m / c. At worst all slots were taken a moment ago and are held for long: the slots are
 *   given out in ceil(n / c) rounds, each as long as nine of ten measured sessions at most.
 *
 * While n is 0 the rate alone decides; that is told once admissions have been measured. Else it takes at least 5
 * measured sessions. Right after an opening the sessions that have ended are the short ones, so the first
 * estimates are low; they rise by themselves within one session length.
 */
export function estimateWait(queue: QueueStatistics, position: number): WaitEstimate | null {
  const rateSeconds = position / queue.admissionsPerSecond;
  const sessionsToEnd = position - Math.max(0, queue.capacity - queue.active);
  if (sessionsToEnd <= 0) {
    return queue.admittedLastSecond > 0 ? toRange(rateSeconds, rateSeconds) : null;
  }
  const lengths = queue.sessionMilliseconds.map((milliseconds) => milliseconds / 1_000).sort((a, b) => a - b);
  if (lengths.length < fewestSessions) return null;
  const mean = lengths.reduce((sum, seconds) => sum + seconds, 0) / lengths.length;
  const long = lengths[Math.ceil(lengths.length * 0.9) - 1] ?? mean;
  const likely = (sessionsToEnd * mean) / queue.capacity;
  const worst = Math.ceil(sessionsToEnd / queue.capacity) * long;
  return toRange(Math.max(rateSeconds, likely), Math.max(rateSeconds, worst));
}

/** The worst is never below the likely: with few slots the mean of a long tail can pass nine tenths of it. */
function toRange(likely: number, worst: number): WaitEstimate {
  return { likelySeconds: Math.ceil(likely), worstSeconds: Math.ceil(Math.max(likely, worst)) };
}
