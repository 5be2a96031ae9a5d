import { Pool } from "undici";
import { Refusal } from "../../test/support/client";

/** The number of requests at a time, each on its own connection. */
export const CONNECTIONS = 32;

export interface Post<Data = unknown> {
  body: string;
  /** Sent as `Bearer <token>`. */
  token?: string | undefined;
  /** The address of the client, for a server that trusts this process as its proxy. */
  forwardedFor?: string;
  /** Never set. It tells the compiler what the answer contains. */
  data?: Data;
}

export interface Round {
  count: number;
  seconds: number;
}

/** Sends requests to one server. It costs the machine less than the client of the tests, which uses fetch. */
export class LoadGenerator {
  private readonly pool: Pool;

  constructor(address: string, connections = CONNECTIONS) {
    this.pool = new Pool(address, { connections, pipelining: 1 });
  }

  /** Sends posts, 32 at a time, and reads the answers after the clock has stopped. @throws Refusal */
  async send<Data>(posts: Post<Data>[]): Promise<Round & { answers: Data[] }> {
    const texts: string[] = [];
    const round = await timed(posts.length, async (index) => {
      texts[index] = await this.post(posts[index]!);
    });
    return { ...round, answers: texts.map((text) => dataIn<Data>(text)) };
  }

  /** Sends one post. @throws Refusal */
  async ask<Data>(post: Post<Data>): Promise<Data> {
    return dataIn(await this.post(post));
  }

  /** @throws Error unless the status is 200. */
  async get(path: string): Promise<void> {
    const { statusCode, body } = await this.pool.request({ path, method: "GET" });
    await body.dump();
    if (statusCode !== 200) throw new Error(`${path} answered with status ${statusCode}.`);
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async post({ body, token, forwardedFor }: Post): Promise<string> {
    const headers = {
      "content-type": "application/json",
      authorization: token && `Bearer ${token}`,
      "x-forwarded-for": forwardedFor,
    };
    const answer = await this.pool.request({ path: "/graphql", method: "POST", headers, body });
    return answer.body.text();
  }
}

function dataIn<Data>(text: string): Data {
  const { data, errors } = JSON.parse(text) as { data: Data; errors?: [{ message: string }] };
  if (errors) throw new Refusal(errors[0]);
  return data;
}

/** Runs a task for each index below count, 32 at a time unless told otherwise. */
export async function timed(
  count: number,
  task: (index: number) => Promise<unknown>,
  atOnce = CONNECTIONS,
): Promise<Round> {
  let next = 0;
  const work = async () => {
    while (next < count) await task(next++);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return { count, seconds: (performance.now() - begin) / 1_000 };
}
