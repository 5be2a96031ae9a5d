import type { ChildProcess, SendHandle } from "node:child_process";

/**
 * Closes the connection that a worker was handed and has not taken when it dies. Node keeps such a connection open in
 * the primary, so its client would wait until it gives up. A worker gets the next connection after it has taken the
 * last one, so there is at most one. A connection that was taken is closed in the primary already.
 */
export function closeUntakenConnection(worker: ChildProcess): void {
  let last: { close(): void } | undefined;
  const send = worker.send.bind(worker) as (message: object, handle?: SendHandle) => boolean;
  worker.send = (message: object, handle?: unknown) => {
    if (handle) last = handle as { close(): void };
    return send(message, handle as SendHandle);
  };
  worker.once("exit", () => last?.close());
}
