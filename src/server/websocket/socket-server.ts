import type { IncomingMessage, Server } from "node:http";
import { handleProtocols } from "graphql-ws";
import { WebSocketServer } from "ws";
import type { ClientAddresses } from "../limits/client-addresses";
import { ConnectionLimit } from "../limits/connection-limit";
import { mayOpenSocket } from "./origin";

const maxMessageBytes = 64 * 1024;
/** How long a client may take to answer a close frame before its connection is cut. */
const closeMilliseconds = 2_000;

export interface SocketLimits {
  /** Sockets of this process: all, and those from one address. */
  maxSockets: number;
  maxPerAddress: number;
  /** Other origins than the server's own whose pages may open sockets. */
  origins: string[];
}

interface Refusal {
  status: number;
  reason: string;
  headers?: Record<string, string>;
}

/** Takes WebSockets on the port of the HTTP server, within the limits. */
export function openSocketServer(
  server: Server,
  path: string,
  limits: SocketLimits,
  addresses: ClientAddresses,
): WebSocketServer {
  const limit = new ConnectionLimit(limits.maxPerAddress);
  const refusalOf = (request: IncomingMessage): Refusal | undefined => {
    if (!mayOpenSocket(request, limits.origins)) {
      return { status: 403, reason: "Pages of this origin may not open sockets." };
    }
    if (sockets.clients.size >= limits.maxSockets) {
      return { status: 503, reason: "This process has no socket left.", headers: { "retry-after": "5" } };
    }
    if (limit.isReachedBy(addresses.of(request))) {
      const reason = "This address has too many sockets open.";
      return { status: 429, reason, headers: { "retry-after": "30" } };
    }
    return undefined;
  };
  const options = {
    server,
    path,
    maxPayload: maxMessageBytes,
    // The types of ws lack this option.
    closeTimeout: closeMilliseconds,
    handleProtocols,
    // A completed operation ends before the next message of the packet is read, and counts no more.
    allowSynchronousEvents: false,
    verifyClient: (
      { req: request }: { req: IncomingMessage },
      answer: (accepted: boolean, ...refusal: [number?, string?, Record<string, string>?]) => void,
    ) => {
      const refusal = refusalOf(request);
      if (refusal) answer(false, refusal.status, refusal.reason, refusal.headers);
      else answer(true);
    },
  };
  const sockets = new WebSocketServer(options);
  return sockets.on("connection", (socket, request) => limit.count(addresses.of(request), socket));
}
