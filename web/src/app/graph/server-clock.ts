/**
 * Keeps the server's clock, as its answers tell it. The browser's clock may be wrong, so it only measures
 * elapsed time. A Date header has whole seconds and is already some milliseconds old. So each reading is
 * slightly early, and the latest one is the best.
 */
const cutMilliseconds = 999;
let milliseconds: number | undefined;

export function noteServerDate(date: string | null): void {
  const read = Date.parse(date ?? "");
  if (Number.isNaN(read)) return;
  const offset = read - performance.now();
  milliseconds = milliseconds === undefined ? offset : Math.max(milliseconds, offset);
}

/**
 * Converts a moment of the server's clock to performance.now(). The result is up to 1 s early, because the
 * page must not promise time that the user does not have.
 */
export function toDeadline(serverTime: string): number {
  const offset = milliseconds === undefined ? Date.now() - performance.now() : milliseconds + cutMilliseconds;
  return Date.parse(serverTime) - offset;
}

/** Does the same for a moment that came with the server's exact time. */
export function toDeadlineFrom(serverTime: string, serverNow: string): number {
  return performance.now() + Date.parse(serverTime) - Date.parse(serverNow);
}
