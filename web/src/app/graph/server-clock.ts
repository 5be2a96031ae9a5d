/**
 * The server's clock, as read off its answers. The browser's own clock may be wrong, so it is used only to measure
 * how much time has gone. An answer's date is cut to whole seconds and has travelled, so each reading is a little
 * early: the latest one heard of is the best.
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
 * When on the page's own stopwatch, performance.now(), a moment of the server's clock comes: up to a second early,
 * for nobody may be promised time that they do not have.
 */
export function toDeadline(serverTime: string): number {
  const offset = milliseconds === undefined ? Date.now() - performance.now() : milliseconds + cutMilliseconds;
  return Date.parse(serverTime) - offset;
}

/** The same, for a moment that came with the server's exact time. */
export function toDeadlineFrom(serverTime: string, serverNow: string): number {
  return performance.now() + Date.parse(serverTime) - Date.parse(serverNow);
}
