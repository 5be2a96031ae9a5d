import { setTimeout as pause } from "node:timers/promises";

export interface RetryPolicy {
  /** Whether the same attempt may succeed later. */
  isTransient: (error: unknown) => boolean;
  timeoutMilliseconds: number;
  pauseMilliseconds?: number;
  /** Receives the error of each attempt that is repeated. */
  onRetry?: (error: unknown) => void;
}

/** Repeats an attempt until it succeeds. @throws an error that is not transient, and every error after the timeout. */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  { isTransient, timeoutMilliseconds, pauseMilliseconds = 20, onRetry }: RetryPolicy,
): Promise<Result> {
  const deadline = performance.now() + timeoutMilliseconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || performance.now() > deadline) throw error;
      onRetry?.(error);
    }
    await pause(pauseMilliseconds);
  }
}
