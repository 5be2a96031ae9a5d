import { once } from "node:events";
import { MessageType } from "graphql-ws";
import { WebSocket } from "ws";

type Message = Record<string, unknown>;

/** One end of a WebSocket, which says exactly what it is told to. */
export class Peer {
  private readonly received: Message[] = [];
  /** The code with which the server closes the socket. */
  readonly closed: Promise<number>;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => this.received.push(JSON.parse(data.toString()) as Message));
    this.closed = once(socket, "close").then(([code]) => code as number);
  }

  /** @param address where the API process listens. */
  static async connect(address: string, protocols = ["graphql-transport-ws"]): Promise<Peer> {
    const socket = new WebSocket(`${address.replace("http", "ws")}/graphql`, protocols);
    const peer = new Peer(socket);
    await once(socket, "open");
    return peer;
  }

  /** One whose connection has been acknowledged. */
  static async begin(address: string, payload?: object): Promise<Peer> {
    const peer = await Peer.connect(address);
    peer.say({ type: MessageType.ConnectionInit, payload });
    expect(await peer.hear()).toEqual({ type: MessageType.ConnectionAck });
    return peer;
  }

  /** Messages that are said without a pause arrive in one packet. */
  say(...messages: unknown[]): void {
    for (const message of messages)
      this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The next message from the server. */
  async hear(): Promise<Message> {
    while (this.received.length === 0) await once(this.socket, "message");
    return this.received.shift()!;
  }

  leave(): void {
    this.socket.close();
  }

  /** Goes without a word. */
  vanish(): void {
    this.socket.terminate();
  }
}

/** The message that starts an operation. */
export const subscribe = (id: string, query: string) => ({
  type: MessageType.Subscribe,
  id,
  payload: { query },
});
export const complete = (id: string) => ({ type: MessageType.Complete, id });
