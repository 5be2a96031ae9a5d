import { Pool } from "undici";

/** The number of requests at a time, each on its own connection. */
export const CONNECTIONS = 32;

export interface Post {
  body: string;
  /** Sent as `Bearer <token>`. */
  token?: string;
}

export interface Round {
  count: number;
  seconds: number;
}

/** Sends requests to one server over 32 connections. */
export class LoadGenerator {
  private readonly pool: Pool;

  constructor(
    address: string,
    private readonly path: string,
  ) {
    this.pool = new Pool(address, { connections: CONNECTIONS, pipelining: 1 });
  }

  /** Sends all posts and checks the answers after the clock has stopped. @throws Error when an answer is an error. */
  async send(posts: Post[]): Promise<Round & { answers: string[] }> {
    const answers: string[] = [];
    const round = await timed(posts.length, async (index) => {
      answers[index] = await this.post(posts[index]!);
    });
    answers.forEach(requireSuccess);
    return { ...round, answers };
  }

  /** Sends one post. @throws Error when the answer is an error. */
  async ask(post: Post): Promise<string> {
    const answer = await this.post(post);
    requireSuccess(answer);
    return answer;
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async post(post: Post): Promise<string> {
    const answer = await this.pool.request({
      path: this.path,
      method: "POST",
      headers: headersOf(post),
      body: post.body,
    });
    return answer.body.text();
  }
}

export function headersOf({ token }: Post): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token) headers["authorization"] = `Bearer ${token}`;
  return headers;
}

function requireSuccess(answer: string): void {
  if (answer.includes('"error')) throw new Error(`A request of a benchmark failed: ${answer}`);
}

/** Runs a task for each index below count, 32 at a time. */
export async function timed(count: number, task: (index: number) => Promise<unknown>): Promise<Round> {
  let next = 0;
  const work = async () => {
    while (next < count) await task(next++);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return { count, seconds: (performance.now() - begin) / 1_000 };
}
