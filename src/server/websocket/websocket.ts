import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import type { WebSocketServer } from "ws";
import { readRequestId } from "../../telemetry/request-id";
import { BatchedWrites } from "../execution/batched-writes";
import { Pings } from "../execution/pings";
import type { Runtime } from "../execution/runtime";
import type { ClientAddresses } from "../limits/client-addresses";
import { Conversation, type SocketSettings } from "./conversation";
import { SocketClient } from "./socket-client";

/** "Service Restart": graphql-ws clients reconnect by themselves and resume their subscriptions. */
const serviceRestart = 1012;

/**
 * Serves GraphQL over WebSocket (the graphql-transport-ws protocol). A bad token does not close the socket. Operations
 * that need a token refuse, with the same codes as over HTTP.
 */
export function serveSockets(
  sockets: WebSocketServer,
  runtime: Runtime,
  settings: SocketSettings,
  addresses: ClientAddresses,
): void {
  const { operations, log } = runtime;
  const setting = { runtime, settings, writes: new BatchedWrites() };
  const pings = new Pings(settings.pingSeconds);
  const onError = (error: Error) => log.debug({ error }, "socket misused");
  sockets.on("connection", (socket, request) => {
    operations.countSockets(1);
    const client = new SocketClient(socket, request.socket);
    const origin = { address: addresses.of(request), requestId: readRequestId(request.headers) };
    const conversation = new Conversation(setting, socket, client, origin);
    pings.add(client);
    const onSign = () => client.onSign();
    socket.on("error", onError).on("ping", onSign).on("pong", onSign);
    socket.on("message", (data) => {
      client.onSign();
      if (client.isOpen) conversation.hear(String(data));
    });
    socket.on("close", () => {
      operations.countSockets(-1);
      pings.remove(client);
      conversation.end();
    });
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL)
      socket.close(CloseCode.SubprotocolNotAcceptable, "Subprotocol not acceptable");
  });
}

/** Closes all sockets. It does not complete subscriptions, because a client resumes elsewhere only what was cut. */
export async function closeSockets(sockets: WebSocketServer): Promise<void> {
  const closed = new Promise((resolve) => sockets.close(resolve));
  for (const socket of sockets.clients) socket.close(serviceRestart, "Service restart");
  await closed;
}
