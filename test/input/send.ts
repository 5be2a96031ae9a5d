import { once } from "node:events";
import { Pool } from "undici";
import { WebSocket } from "ws";
import type { Request } from "./requests";
import { Bare } from "./odd-values";

export interface Answer {
  /** Absent over WebSocket. */
  status?: number;
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

export interface Asking {
  /** @throws Error when there is no answer of GraphQL. */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

interface Message {
  type: string;
  id: string;
  payload?: unknown;
}

interface Asked {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  isSubscription: boolean;
  isAnswered: boolean;
}

/** Operations over a few connections that stay open. */
export function askOverHttp(address: string, bearer: string | undefined): Asking {
  const pool = new Pool(address, { connections: 16 });
  const headers = {
    "content-type": "application/json",
    ...(bearer && { authorization: `Bearer ${bearer}` }),
  };
  return {
    async ask(request) {
      const body = Bare.unmark(JSON.stringify(request));
      const response = await pool.request({ path: "/graphql", method: "POST", headers, body });
      return { status: response.statusCode, ...((await response.body.json()) as object) };
    },
    close: () => pool.close(),
  };
}

/**
 * Operations and subscriptions over one WebSocket, each until its first answer. It says what the protocol says and
 * nothing else, and takes nothing else from the server, which no client library is so strict about.
 */
export class SocketAsking implements Asking {
  private readonly asked = new Map<string, Asked>();
  private fault: Error | undefined;
  private next = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => this.hear(JSON.parse(data.toString()) as Message));
    socket.once("close", (code) => this.giveUp(new Error(`The socket was closed with ${code}.`)));
  }

  static async open(address: string, bearer: string | undefined): Promise<SocketAsking> {
    const socket = new WebSocket(`${address.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(
      JSON.stringify({ type: "connection_init", payload: bearer && { authorization: `Bearer ${bearer}` } }),
    );
    await once(socket, "message");
    return new SocketAsking(socket);
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.fault) return reject(this.fault);
      const id = String((this.next += 1));
      const isSubscription = request.query.startsWith("subscription");
      this.asked.set(id, { resolve, reject, isSubscription, isAnswered: false });
      this.socket.send(Bare.unmark(JSON.stringify({ type: "subscribe", id, payload: request })));
    });
  }

  async close(): Promise<void> {
    const closed = once(this.socket, "close");
    this.socket.close();
    await closed;
  }

  private hear({ type, id, payload }: Message): void {
    const asked = this.asked.get(id);
    if (!asked)
      return this.giveUp(new Error(`It heard ${type} of ${id}, which it had not asked or which has ended.`));
    if (type === "next") {
      asked.isAnswered = true;
      asked.resolve(payload as Answer);
      if (asked.isSubscription) this.socket.send(JSON.stringify({ type: "complete", id }));
    } else {
      this.asked.delete(id);
      if (type === "error") asked.resolve({ errors: payload as Answer["errors"] & object });
      else if (!asked.isAnswered) asked.reject(new Error("It was completed without an answer."));
    }
  }

  private giveUp(fault: Error): void {
    this.fault ??= fault;
    this.asked.forEach(({ reject }) => reject(fault));
  }
}
