/** A time from which something was so up to one until which it was so, in milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** Pairs of spans, each of which begins while the other lasts. Each span is named with the longest-lasting one before it. */
export function overlapsOf<One extends Span>(spans: readonly One[]): [One, One][] {
  const overlaps: [One, One][] = [];
  let longest: One | undefined;
  for (const span of inOrder(spans)) {
    if (longest && span.from < longest.to) overlaps.push([longest, span]);
    if (!longest || span.to > longest.to) longest = span;
  }
  return overlaps;
}

/** The most that last at the same moment, and since when. */
export function maxAtOnce(spans: readonly Span[]): { count: number; since: number } {
  let max = { count: 0, since: 0 };
  let lasting: Span[] = [];
  for (const span of inOrder(spans)) {
    lasting = [...lasting.filter(({ to }) => to > span.from), span];
    if (lasting.length > max.count) max = { count: lasting.length, since: span.from };
  }
  return max;
}

/** Those that last no time at all are certain of nothing. */
function inOrder<One extends Span>(spans: readonly One[]): One[] {
  return spans.filter(({ from, to }) => from < to).sort((left, right) => left.from - right.from);
}
