/** The time from `from` until just before `to`, in milliseconds. */
export interface Interval {
  from: number;
  to: number;
}

/** @returns pairs of overlapping intervals: each interval with the earlier one that ends last. */
export function findOverlaps<One extends Interval>(intervals: readonly One[]): [One, One][] {
  const overlaps: [One, One][] = [];
  let last: One | undefined;
  for (const interval of sortByStart(intervals)) {
    if (last && interval.from < last.to) overlaps.push([last, interval]);
    if (!last || interval.to > last.to) last = interval;
  }
  return overlaps;
}

/** @returns the largest number of intervals at one moment, and the start of that moment. */
export function maxAtOnce(intervals: readonly Interval[]): { count: number; since: number } {
  let max = { count: 0, since: 0 };
  let current: Interval[] = [];
  for (const interval of sortByStart(intervals)) {
    current = [...current.filter(({ to }) => to > interval.from), interval];
    if (current.length > max.count) max = { count: current.length, since: interval.from };
  }
  return max;
}

/** Sorts intervals by their start, without empty ones, which prove nothing. */
function sortByStart<One extends Interval>(intervals: readonly One[]): One[] {
  return intervals.filter(({ from, to }) => from < to).sort((left, right) => left.from - right.from);
}
