/**
 * Wraps work that must not overlap with itself. Calls during a run lead to one more run after it.
 * @returns a function that resolves when the newest run has ended.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= running.then(() => {
      running = waiting!;
      waiting = undefined;
      return work();
    });
    return waiting;
  };
}
