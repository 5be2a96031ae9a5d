import type { QueueToken } from "../queue/token/queue-token";
import type { ClientPresence } from "../shared/client-presence";
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

/**
 * The client of a subscription that only follows its turn. Nobody asks it for a sign, which would cut an event stream. Its
 * client could not come back while the turn waits for its recovery.
 */
export function unasked(client: ClientPresence): ClientPresence {
  return {
    get seenAt() {
      return client.seenAt;
    },
    ask: () => {},
  };
}

/** After a loss of Redis a turn waits for its recovery, and has not ended. */
function onEnd(turn: LatestValueStream<QueueToken>, listener: () => void): void {
  turn.receive(({ done, value }) => {
    if (done || value.status === "EXPIRED") listener();
    else onEnd(turn, listener);
  });
}
