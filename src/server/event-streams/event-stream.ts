import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { GraphQLFormattedError } from "graphql";
import { print, type ExecutionResult } from "graphql-sse";
import type { ClientPresence } from "../../shared/client-presence";
import type { Answer, OperationChannel } from "../execution/operation-channel";

/** A comment, which clients pass over. It keeps proxies from closing a silent stream. */
const ping = ":\n\n";

/** One response of server-sent events, in the protocol of graphql-sse with a connection for each operation. */
export class EventStream implements OperationChannel, ClientPresence {
  readonly transport = "sse";
  /** The request was the only sign that the client can give on this stream. */
  readonly seenAt = performance.now();
  /** The first ping comes within an interval, so it cuts no client off. */
  private isPinged = false;

  constructor(
    private readonly response: ServerResponse,
    headers: OutgoingHttpHeaders,
  ) {
    response.writeHead(200, headers);
    this.send(ping);
  }

  /** Pings. A client that has not read everything within one interval is cut off. */
  ping(): void {
    if (this.bufferedAmount === 0) this.send(ping);
    else if (this.isPinged) this.cut();
    this.isPinged = true;
  }

  get isClosed(): boolean {
    return this.response.closed;
  }

  get bufferedAmount(): number {
    return this.response.writableLength;
  }

  send(text: string, onSent?: () => void): void {
    this.response.write(text, onSent);
  }

  print(result: Answer): string {
    return print<false, "next">({ event: "next", data: result as ExecutionResult });
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.send(this.print({ errors }));
    this.complete();
  }

  complete(): void {
    this.response.end(print<false, "complete">({ event: "complete", data: null }));
  }

  /** The client subscribes again, because it was not told of an end. */
  cut(): void {
    this.response.destroy();
  }

  /** A live client answers by subscribing again. A frozen one does not, although its kernel takes what is sent. */
  ask(): void {
    this.cut();
  }

  /** Calls back when the client has gone or the stream is complete, or at once when that has happened. */
  onClose(callback: () => void): void {
    if (this.isClosed) callback();
    else this.response.on("close", callback);
  }
}
