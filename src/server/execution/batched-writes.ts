import type { OperationChannel, Answer } from "./operation-channel";

/**
 * Writes the pushes of one batch of states one after the other, when all of them are ready. A write between other work
 * costs more. Only a client that has not kept up delays its next push.
 */
export class BatchedWrites {
  private writes: (() => void)[] = [];

  /** @param onSent the next push may follow. */
  send(channel: OperationChannel, result: Answer, onSent: () => void): void {
    const text = channel.print(result);
    this.writes.push(() => {
      if (channel.bufferedAmount > 0) return channel.send(text, onSent);
      channel.send(text);
      onSent();
    });
    if (this.writes.length === 1) queueMicrotask(() => this.flush());
  }

  private flush(): void {
    const { writes } = this;
    this.writes = [];
    for (const write of writes) write();
  }
}
