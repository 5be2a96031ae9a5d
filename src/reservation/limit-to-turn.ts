import type { QueueToken } from "../queue/token/queue-token";
import type { LatestValueStream } from "../shared/latest-value-stream";

/** Subscribes for as long as a turn lasts. The subscription ends with the turn, and stops following it when it ends first. */
export async function limitToTurn<T>(
  turn: LatestValueStream<QueueToken>,
  subscribe: () => Promise<LatestValueStream<T>>,
): Promise<LatestValueStream<T>> {
  try {
    const pushes = await subscribe();
    pushes.onClose(() => turn.close());
    onEnd(turn, () => pushes.close());
    return pushes;
  } catch (error) {
    turn.close();
    throw error;
  }
}

/** After a loss of Redis a turn waits for its recovery, and has not ended. */
function onEnd(turn: LatestValueStream<QueueToken>, listener: () => void): void {
  turn.receive(({ done, value }) => {
    if (done || value.status === "EXPIRED") listener();
    else onEnd(turn, listener);
  });
}
