const spanMilliseconds = 3_000;
const longestMilliseconds = 9_000;

/**
 * Returns how long to wait before a new connection: a random part of a span that doubles. So the thousands of
 * clients that lose one server come back over seconds, not all at once.
 */
export function reconnectMilliseconds(retries: number): number {
  return Math.random() * Math.min(longestMilliseconds, spanMilliseconds * 2 ** retries);
}
