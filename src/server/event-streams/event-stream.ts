import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FormattedExecutionResult } from "graphql";
import { print, type ExecutionResult } from "graphql-sse";
import type { ClientPresence } from "../../shared/client-presence";
import type { PushConnection } from "../execution/batched-writes";

/** A comment, which clients pass over. It keeps proxies from closing a silent stream. */
const ping = ":\n\n";

/** A result whose errors are formatted already. */
export const printNext = (result: Partial<Record<keyof FormattedExecutionResult, unknown>>) =>
  print<false, "next">({ event: "next", data: result as ExecutionResult });

/** One response of server-sent events, in the protocol of graphql-sse with a connection for each operation. */
export class EventStream implements PushConnection, ClientPresence {
  /** The request was the only sign that the client can give on this stream. */
  readonly seenAt = performance.now();
  private readonly pings: NodeJS.Timeout;

  /** @param pingSeconds the interval of pings. A client that has not read one by the next is cut off. */
  constructor(
    private readonly response: ServerResponse,
    headers: OutgoingHttpHeaders,
    pingSeconds: number,
  ) {
    response.writeHead(200, headers);
    this.send(ping);
    this.pings = setInterval(() => {
      if (this.bufferedAmount > 0) this.cut();
      else this.send(ping);
    }, pingSeconds * 1_000);
    response.once("close", () => clearInterval(this.pings));
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

  /** Tells the client that nothing follows. */
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
    else this.response.once("close", callback);
  }
}
