import { MessageType } from "graphql-ws";
import type { WebSocket } from "ws";
import type { SendResult } from "./compiled-subscription";

/**
 * Writes pushes to their sockets: those of one batch of states one right after the other, once all of them have been
 * worked out, for a write amid other work costs more. Only a socket that has not kept up is waited for.
 */
export class BatchedWrites {
  private writes: (() => void)[] = [];

  to(socket: WebSocket, id: string): SendResult {
    return (result, onSent) => {
      const text = JSON.stringify({ id, type: MessageType.Next, payload: result });
      this.soon(() => {
        if (socket.bufferedAmount > 0) return socket.send(text, onSent);
        socket.send(text);
        onSent();
      });
    };
  }

  private soon(write: () => void): void {
    this.writes.push(write);
    if (this.writes.length === 1) queueMicrotask(() => this.flush());
  }

  private flush(): void {
    const { writes } = this;
    this.writes = [];
    for (const write of writes) write();
  }
}
