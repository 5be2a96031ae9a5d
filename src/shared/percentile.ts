/** The smallest of the ascending values that at least this fraction of them do not exceed (nearest rank). */
export function percentile(ascending: readonly number[], fraction: number): number | undefined {
  return ascending[Math.ceil(ascending.length * fraction) - 1];
}
