import type { GraphQLFormattedError } from "graphql";
import { MessageType } from "graphql-ws";
import type { Answer, OperationChannel } from "../execution/operation-channel";
import type { SocketClient } from "./socket-client";

/** One operation of a WebSocket: the messages that carry its id. */
export class SocketChannel implements OperationChannel {
  readonly transport = "websocket";
  private isCompleted = false;
  private stop: (() => void) | undefined;

  /** @param operations is told when all that the operation uses is free. */
  constructor(
    private readonly client: SocketClient,
    private readonly id: string,
    private readonly operations: { free(id: string): void },
  ) {}

  get isClosed(): boolean {
    return this.isCompleted || !this.client.isOpen;
  }

  get bufferedAmount(): number {
    return this.client.bufferedAmount;
  }

  print({ data = null, errors }: Answer): string {
    return JSON.stringify({ id: this.id, type: MessageType.Next, payload: { data, errors } });
  }

  send(text: string, onSent?: () => void): void {
    if (this.isClosed) onSent?.();
    else this.client.send(text, onSent);
  }

  complete(): void {
    this.end({ id: this.id, type: MessageType.Complete });
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.end({ id: this.id, type: MessageType.Error, payload: errors });
  }

  onClose(callback: () => void): void {
    if (this.isClosed) callback();
    else this.stop = callback;
  }

  /** The client needs no more of the operation. */
  close(): void {
    this.isCompleted = true;
    this.stop?.();
  }

  private end(message: object): void {
    this.send(JSON.stringify(message));
    this.isCompleted = true;
    this.operations.free(this.id);
  }
}
