import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { createClient, type Client as SocketClient } from "graphql-ws";
import { WebSocket } from "ws";

interface ErrorBody {
  message: string;
  extensions?: Record<string, unknown>;
}

/** What the API answers, as it came. */
export interface Answer<Data> {
  data: Data;
  errors?: (ErrorBody & { path?: (string | number)[] })[];
}

/** An operation that was refused, with the code and details that the API gave. */
export class Refusal extends Error {
  readonly code: unknown;
  readonly details: Record<string, unknown>;

  constructor({ message, extensions = {} }: ErrorBody) {
    super(message);
    ({ code: this.code, ...this.details } = extensions);
  }
}

/** Talks to one API process as the page does: operations over HTTP, subscriptions over WebSocket. */
export class Client {
  token: string | undefined;
  /** Hangs up on operations over HTTP that are under way. */
  signal: AbortSignal | undefined;
  /** What a proxy in front of the API would say of the sender. */
  forwardedFor: string | undefined;
  private socket: SocketClient | undefined;
  private connection: WebSocket | undefined;

  /** @param address where the API process listens, such as http://127.0.0.1:4000 */
  constructor(readonly address: string) {}

  /** @throws Refusal with the first error of the answer. */
  async send<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    ...[variables]: Record<string, never> extends Variables ? [Variables?] : [Variables]
  ): Promise<Data> {
    return this.sendText<Data>(print(document), variables);
  }

  /** An operation as text, for those that no tool would write. */
  async sendText<Data>(query: string, variables?: unknown): Promise<Data> {
    return unwrap(await this.ask<Data>(query, variables));
  }

  /** The answer as it came, with what succeeded and what failed. */
  async ask<Data>(query: string, variables?: unknown): Promise<Answer<Data>> {
    const headers = new Headers({ "content-type": "application/json" });
    if (this.token !== undefined) headers.set("authorization", `Bearer ${this.token}`);
    if (this.forwardedFor !== undefined) headers.set("x-forwarded-for", this.forwardedFor);
    const response = await fetch(`${this.address}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query, variables }),
      signal: this.signal ?? null,
    });
    return (await response.json()) as Answer<Data>;
  }

  /** The same operation, or a subscription, over this client's one WebSocket. */
  follow<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    ...[variables]: Record<string, never> extends Variables ? [Variables?] : [Variables]
  ): AsyncGenerator<Data> {
    return this.followText<Data>(print(document), variables);
  }

  async *followText<Data>(query: string, variables?: unknown): AsyncGenerator<Data> {
    for await (const answer of this.followAnswers<Data>(query, variables)) yield unwrap(answer);
  }

  /** The answers as they came, with what succeeded and what failed. */
  async *followAnswers<Data>(query: string, variables?: unknown): AsyncGenerator<Answer<Data>> {
    this.socket ??= createClient({
      url: `${this.address.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: { connected: (connection) => (this.connection = connection as WebSocket) },
      connectionParams: () => (this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
    });
    const results = this.socket.iterate<Data>({
      query,
      variables: variables as Record<string, unknown>,
    });
    try {
      for await (const result of results) yield result as unknown as Answer<Data>;
    } catch (error) {
      throw Array.isArray(error) ? new Refusal(error[0] as ErrorBody) : error;
    }
  }

  /** Reads nothing from the WebSocket and answers no ping, as a computer that sleeps. */
  freeze(): void {
    this.connection!.pause();
  }

  wake(): void {
    this.connection!.resume();
  }

  async close(): Promise<void> {
    await this.socket?.dispose();
  }
}

function unwrap<Data>({ data, errors }: Answer<Data>): Data {
  const [error] = errors ?? [];
  if (error) throw new Refusal(error);
  return data;
}

/** The next value of a subscription. @throws Error when it has ended. */
export async function next<Value>(values: AsyncIterator<Value>): Promise<Value> {
  const result = await values.next();
  if (result.done) throw new Error("The subscription has ended.");
  return result.value as Value;
}

/** The first value that satisfies a condition; values before it are passed over. */
export async function nextWhere<Value>(
  values: AsyncIterator<Value>,
  condition: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await next(values);
    if (condition(value)) return value;
  }
}
