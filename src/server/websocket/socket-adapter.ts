import type { IncomingMessage } from "node:http";
import { CloseCode, makeServer, MessageType, parseMessage, type Message } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket, WebSocketServer } from "ws";
import type { Hooks } from "../../telemetry/websocket-operations";
import { SocketOperations } from "./socket-operations";

/** What every hook of graphql-ws knows about the socket of an operation. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  socket: WebSocket;
  request: IncomingMessage;
  operations: SocketOperations;
}

type Handle = (text: string) => Promise<void>;

const serverMessages = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/**
 * Connects the server of graphql-ws to the sockets of ws. The adapter of graphql-ws starts an operation while the one
 * with the same id is still about to end, and then loses sight of one of them.
 * @param pingSeconds the interval of pings, and how long the pong may take.
 */
export function adaptSockets(
  sockets: WebSocketServer,
  hooks: Hooks<SocketExtra>,
  pingSeconds: number,
  log: Logger,
): void {
  const server = makeServer<Record<string, unknown>, SocketExtra>(hooks);
  sockets.on("connection", (socket, request) => {
    socket.on("error", (error) => log.debug({ error }, "socket misused"));
    keepAlive(socket, pingSeconds * 1_000);
    const operations = new SocketOperations();
    const adapted = {
      protocol: socket.protocol,
      send: (text: string) => socket.send(text, () => {}),
      close: (code?: number, reason?: string) => socket.close(code, reason),
      onMessage: (handle: Handle) => receive(socket, operations, closingOnFailure(socket, handle, log)),
    };
    const onClosed = server.opened(adapted, { socket, request, operations });
    socket.once("close", (code, reason) => void onClosed(code, String(reason)));
  });
}

/** Hands over each message. An operation waits until the one with the same id has ended. */
function receive(socket: WebSocket, operations: SocketOperations, handle: Handle): void {
  const isOpen = () => socket.readyState === socket.OPEN;
  socket.on("message", (data) => {
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

/** Cuts off a socket whose client answered no ping during the last interval. */
function keepAlive(socket: WebSocket, milliseconds: number): void {
  let isAnswered = true;
  const pings = setInterval(() => {
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    socket.ping();
  }, milliseconds);
  socket.on("pong", () => (isAnswered = true)).once("close", () => clearInterval(pings));
}
