import { IncomingMessage } from "node:http";

/**
 * A request that is upgraded only when it asks for a WebSocket. Node hands every request that offers an upgrade to the
 * WebSocket server, with HTTP/2 (h2c) too, which curl and Java's HttpClient offer unasked. A server may ignore an offer
 * and answer over HTTP/1.1 (RFC 9110, 7.8). Node's parser asks `upgrade` after it has read the headers.
 */
export class UpgradableRequest extends IncomingMessage {
  declare private offersUpgrade: boolean | null;

  get upgrade(): boolean {
    if (this.offersUpgrade !== true) return false;
    const asksForSocket = this.method === "GET" && this.headers.upgrade?.toLowerCase() === "websocket";
    return asksForSocket || this.method === "CONNECT";
  }

  /** Node sets it: null in its constructor, then what the parser found. */
  set upgrade(offered: boolean | null) {
    this.offersUpgrade = offered;
  }
}
