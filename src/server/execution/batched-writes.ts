import type { ExecutionResult } from "graphql";
import type { SendResult } from "./compiled-subscription";

/** A connection to one subscriber: a WebSocket, or a stream of events. */
export interface PushConnection {
  /** Bytes that were sent and have not left the process. */
  readonly bufferedAmount: number;
  send(text: string, onSent?: () => void): void;
}

/**
 * Writes the pushes of one batch of states one after the other, when all of them are ready. A write between other work
 * costs more. Only a client that has not kept up delays its next push.
 */
export class BatchedWrites {
  private writes: (() => void)[] = [];

  /** @param print the message of a push, in the protocol of the connection. */
  to(connection: PushConnection, print: (result: ExecutionResult) => string): SendResult {
    return (result, onSent) => {
      const text = print(result);
      this.schedule(() => {
        if (connection.bufferedAmount > 0) return connection.send(text, onSent);
        connection.send(text);
        onSent();
      });
    };
  }

  private schedule(write: () => void): void {
    this.writes.push(write);
    if (this.writes.length === 1) queueMicrotask(() => this.flush());
  }

  private flush(): void {
    const { writes } = this;
    this.writes = [];
    for (const write of writes) write();
  }
}
