import { MessageType } from "graphql-ws";
import type { WebSocket } from "ws";
import type { SendResult } from "./compiled-subscription";

/**
 * Writes the pushes of one batch of states one after the other, when all of them are ready. A write between other work
 * costs more. Only a socket that has not kept up delays its next push.
 */
export class BatchedWrites {
  private writes: (() => void)[] = [];

  to(socket: WebSocket, id: string): SendResult {
    return (result, onSent) => {
      const text = JSON.stringify({ id, type: MessageType.Next, payload: result });
      this.schedule(() => {
        if (socket.bufferedAmount > 0) return socket.send(text, onSent);
        socket.send(text);
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
