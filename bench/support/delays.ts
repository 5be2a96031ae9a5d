export interface Delays {
  p50: number;
  p99: number;
}

export function delaysOf(milliseconds: number[]): Delays {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
  return { p50: at(0.5), p99: at(0.99) };
}
