import type { IncomingMessage } from "node:http";
import { CloseCode, makeServer, MessageType, parseMessage, type Message } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket, WebSocketServer } from "ws";
import type { Hooks } from "../../telemetry/websocket-operations";
import type { SocketClient } from "./socket-client";
import type { SocketOperations } from "./socket-operations";

/** What every hook of graphql-ws knows about the socket of an operation. Nothing keeps the request that opened it. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  client: SocketClient;
  operations: SocketOperations;
  address: string;
  /** All operations of a socket share the id of the request that opened it. */
  requestId: string;
}

type Handle = (text: string) => Promise<void>;

const serverMessages = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/**
 * Connects the server of graphql-ws to the sockets of ws. The adapter of graphql-ws starts an operation while the one
 * with the same id is still about to end, and then loses sight of one of them.
 */
export function adaptSockets(
  sockets: WebSocketServer,
  hooks: Hooks<SocketExtra>,
  describe: (socket: WebSocket, request: IncomingMessage) => SocketExtra,
  log: Logger,
): void {
  const server = makeServer<Record<string, unknown>, SocketExtra>(hooks);
  const onError = (error: Error) => log.debug({ error }, "socket misused");
  sockets.on("connection", (socket, request) => {
    socket.on("error", onError);
    const extra = describe(socket, request);
    const onSign = () => extra.client.onSign();
    socket.on("ping", onSign).on("pong", onSign);
    const adapted = {
      protocol: socket.protocol,
      send: (text: string) => socket.send(text, ignoreResult),
      close: (code?: number, reason?: string) => socket.close(code, reason),
      onMessage: (handle: Handle) => receive(socket, extra, closingOnFailure(socket, handle, log)),
    };
    const onClosed = server.opened(adapted, extra);
    socket.on("close", (code, reason) => void onClosed(code, String(reason)));
  });
}

/** A socket that fails to send closes. */
const ignoreResult = () => {};

/** Hands over each message. An operation waits until the one with the same id has ended. */
function receive(socket: WebSocket, { client, operations }: SocketExtra, handle: Handle): void {
  const isOpen = () => socket.readyState === socket.OPEN;
  socket.on("message", (data) => {
    client.onSign();
    if (!isOpen()) return;
    const text = String(data);
    const message = readMessage(text);
    if (!message) return socket.close(CloseCode.BadRequest, "Invalid message received");
    if (message.type !== MessageType.Subscribe) {
      if (message.type === MessageType.Complete) operations.complete(message.id);
      return void handle(text);
    }
    const begins = operations.begin(message.id, async () => (isOpen() ? handle(text) : undefined));
    if (!begins) socket.close(CloseCode.SubscriberAlreadyExists, "Subscriber already exists");
  });
}

/** @returns undefined for what no client may send. */
function readMessage(text: string): Message | undefined {
  try {
    const message = parseMessage(text);
    return serverMessages.includes(message.type) ? undefined : message;
  } catch {
    return undefined;
  }
}

function closingOnFailure(socket: WebSocket, handle: Handle, log: Logger): Handle {
  return async (text) => {
    try {
      await handle(text);
    } catch (error) {
      log.error({ error }, "socket message failed");
      socket.close(CloseCode.InternalServerError, "Internal server error");
    }
  };
}
