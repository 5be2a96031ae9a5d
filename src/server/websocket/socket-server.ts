import type { IncomingMessage, Server } from "node:http";
import { handleProtocols } from "graphql-ws";
import { WebSocketServer } from "ws";
import { statusOf } from "../http/request-errors";
import type { ClientAddresses } from "../limits/client-addresses";
import type { SubscriberPlaces } from "../limits/subscriber-places";
import { mayOpenSocket } from "./origin";

const maxMessageBytes = 64 * 1024;
/** How long a client may take to answer a close frame before its connection is cut. */
const closeMilliseconds = 2_000;

export interface SocketLimits {
  /** WebSockets and event streams of this process: all, and those from one address. */
  maxSockets: number;
  maxPerAddress: number;
  /** Other origins than the server's own whose pages may open sockets. */
  origins: string[];
}

type Answer = (accepted: boolean, ...refusal: [number?, string?, Record<string, string>?]) => void;

/** Takes WebSockets on the port of the HTTP server, within the limits. */
export function openSocketServer(
  server: Server,
  path: string,
  { origins, places }: { origins: string[]; places: SubscriberPlaces },
  addresses: ClientAddresses,
): WebSocketServer {
  const options = {
    server,
    path,
    maxPayload: maxMessageBytes,
    // The types of ws lack this option.
    closeTimeout: closeMilliseconds,
    handleProtocols,
    // A completed operation ends before the next message of the packet is read, and counts no more.
    allowSynchronousEvents: false,
    verifyClient: ({ req: request }: { req: IncomingMessage }, answer: Answer) => {
      if (!mayOpenSocket(request, origins))
        return answer(false, 403, "Pages of this origin may not open sockets.");
      const refusal = places.refusalFor(addresses.of(request));
      if (!refusal) return answer(true);
      const retryAfter = String(refusal.details["retryAfterSeconds"]);
      answer(false, statusOf(refusal), refusal.message, { "retry-after": retryAfter });
    },
  };
  const sockets = new WebSocketServer(options);
  return sockets.on("connection", (socket, request) => places.occupy(addresses.of(request), socket));
}
