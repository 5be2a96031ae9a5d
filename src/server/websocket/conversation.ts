import { CloseCode, MessageType, parseMessage, type Message, type SubscribePayload } from "graphql-ws";
import type { WebSocket } from "ws";
import { ExpectedError } from "../../shared/errors";
import { BatchedWrites } from "../execution/batched-writes";
import type { Runtime } from "../execution/runtime";
import { StreamedOperation } from "../execution/streamed-operation";
import { IdleTimeout } from "./idle-timeout";
import type { SocketChannel } from "./socket-channel";
import type { SocketClient } from "./socket-client";
import { SocketOperations } from "./socket-operations";

export interface SocketSettings {
  /** Operations that may run on one socket at a time. */
  maxOperations: number;
  /** How long a client may take to send `connection_init`. */
  handshakeSeconds: number;
  /** How long a socket may stay open while no operation runs on it. */
  idleSeconds: number;
  /** The interval of pings, and how long the pong may take. */
  pingSeconds: number;
}

/** What all conversations of a process share. */
interface ConversationSetting {
  runtime: Runtime;
  settings: SocketSettings;
  writes: BatchedWrites;
}

const serverMessages = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/**
 * The server's side of graphql-transport-ws on one WebSocket. The package graphql-ws describes that protocol in its
 * PROTOCOL.md, and reads the messages. Its own server holds several promises and closures for each subscription.
 */
export class Conversation {
  private readonly operations: SocketOperations;
  private readonly idle: IdleTimeout;
  /** Runs until the client has begun. */
  private handshake: NodeJS.Timeout | undefined;
  private authorization: string | undefined;

  /** @param origin of all operations: the address of the client, and the id of the request that opened the socket. */
  constructor(
    private readonly setting: ConversationSetting,
    private readonly socket: WebSocket,
    private readonly client: SocketClient,
    private readonly origin: { address: string; requestId: string },
  ) {
    const { handshakeSeconds, idleSeconds } = setting.settings;
    this.idle = new IdleTimeout(socket, idleSeconds);
    this.operations = new SocketOperations(client, this.idle);
    const giveUp = () =>
      socket.close(CloseCode.ConnectionInitialisationTimeout, "Connection initialisation timeout");
    this.handshake = setTimeout(giveUp, handshakeSeconds * 1_000);
  }

  hear(text: string): void {
    const message = readMessage(text);
    switch (message?.type) {
      case MessageType.ConnectionInit:
        return this.acknowledge(message.payload ?? {});
      case MessageType.Ping:
        return this.say({ type: MessageType.Pong, payload: message.payload });
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.begin(message.id, message.payload);
      case MessageType.Complete:
        return this.operations.complete(message.id);
      default:
        this.socket.close(CloseCode.BadRequest, "Invalid message received");
    }
  }

  /** The socket has closed. */
  end(): void {
    clearTimeout(this.handshake);
    this.idle.stop();
    this.operations.completeAll();
  }

  private acknowledge({ authorization, Authorization: other }: Record<string, unknown>): void {
    if (!this.handshake)
      return this.socket.close(CloseCode.TooManyInitialisationRequests, "Too many initialisation requests");
    clearTimeout(this.handshake);
    this.handshake = undefined;
    const given = authorization ?? other;
    if (typeof given === "string") this.authorization = given;
    this.idle.start();
    this.say({ type: MessageType.ConnectionAck });
  }

  private begin(id: string, wanted: SubscribePayload): void {
    if (this.handshake) return this.socket.close(CloseCode.Unauthorized, "Unauthorized");
    const begins = this.operations.begin(id, (channel) => void this.run(channel, wanted));
    if (!begins) this.socket.close(CloseCode.SubscriberAlreadyExists, "Subscriber already exists");
  }

  private async run(channel: SocketChannel, wanted: SubscribePayload): Promise<void> {
    const { runtime, writes } = this.setting;
    try {
      this.requireRoom(wanted);
    } catch (error) {
      return channel.fail([runtime.format(error)]);
    }
    const { query, operationName, variables } = wanted;
    const origin = { ...this.origin, authorization: this.authorization, client: this.client };
    try {
      await new StreamedOperation(runtime, channel, writes, origin).run({ query, operationName, variables });
    } catch (error) {
      runtime.log.error({ error }, "socket message failed");
      this.socket.close(CloseCode.InternalServerError, "Internal server error");
    }
  }

  /** Refused operations are neither measured nor logged, as over HTTP: load shedding is not a failure. */
  private requireRoom(wanted: SubscribePayload): void {
    const { runtime, settings } = this.setting;
    runtime.runner.requireAnyRoom(this.origin.address);
    runtime.runner.requireAllowed(this.origin.address, wanted);
    if (this.operations.count <= settings.maxOperations) return;
    const reason = `At most ${settings.maxOperations} operations may run on one WebSocket at a time.`;
    throw new ExpectedError("BAD_USER_INPUT", { reason });
  }

  private say(message: object): void {
    this.client.send(JSON.stringify(message));
  }
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
