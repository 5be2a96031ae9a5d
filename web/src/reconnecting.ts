const spanMilliseconds = 3_000;
const longestMilliseconds = 9_000;

/**
 * How long to wait before connecting again: any time within a span that doubles, so that the thousands who lost one
 * server together come back over seconds rather than in one moment.
 */
export function reconnectMilliseconds(retries: number): number {
  return Math.random() * Math.min(longestMilliseconds, spanMilliseconds * 2 ** retries);
}
