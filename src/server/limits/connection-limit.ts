import type { EventEmitter } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { AddressCounts } from "./address-counts";
import type { ClientAddresses } from "./client-addresses";

/** Limits how many connections, or how many WebSockets, one address has open. */
export class ConnectionLimit {
  private readonly open = new AddressCounts();

  constructor(private readonly maxPerAddress: number) {}

  isReachedBy(address: string): boolean {
    return this.open.of(address) >= this.maxPerAddress;
  }

  /** Counts a connection until it closes. */
  count(address: string, connection: EventEmitter): void {
    this.open.add(address, 1);
    connection.on("close", () => this.open.add(address, -1));
  }
}

export interface ConnectionLimits {
  /** Connections of this process, WebSockets included. */
  max: number;
  maxPerAddress: number;
}

/** Closes every connection beyond the limits without reading it. A trusted proxy may open any share of them. */
export function limitConnections(
  server: Server,
  { max, maxPerAddress }: ConnectionLimits,
  addresses: ClientAddresses,
): void {
  server.maxConnections = max;
  const limit = new ConnectionLimit(maxPerAddress);
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    if (addresses.isTrustedProxy(address)) return;
    if (limit.isReachedBy(address)) socket.destroy();
    else limit.count(address, socket);
  });
}
