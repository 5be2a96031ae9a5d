import { createClient as createStreamClient, type Client as StreamClient } from "graphql-sse";
import { createClient as createSocketClient, type Client as SocketClient } from "graphql-ws";
import { WebSocket } from "ws";
import { bearer, type Connection } from "./adapter";

/** graphql-ws with its defaults. Node 20 has no WebSocket of its own. */
export function openSocket(connection: Connection): SocketClient {
  return createSocketClient({
    url: `${connection.address.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: () => bearer(connection),
  });
}

/** graphql-sse with its defaults, which are distinct connections. */
export function openStreams(connection: Connection): StreamClient {
  return createStreamClient({
    url: `${connection.address}/graphql/stream`,
    headers: () => bearer(connection),
  });
}
