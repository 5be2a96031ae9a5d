import { Pool } from "undici";

/** How many requests are under way at once, each on a connection of its own. */
export const CONNECTIONS = 32;

/** One POST: its body, and whom it is from. */
export interface Post {
  body: string;
  token?: string;
}

/** What a round of requests took. */
export interface Round {
  count: number;
  seconds: number;
}

/** Keeps a server busy from 32 connections. */
export class LoadGenerator {
  private readonly pool: Pool;

  constructor(
    address: string,
    private readonly path: string,
  ) {
    this.pool = new Pool(address, { connections: CONNECTIONS, pipelining: 1 });
  }

  /**
   * Sends all of them, the next as soon as one is answered. Answers are read while the clock runs and checked after.
   * @throws Error when the server refuses one of them.
   */
  async send(posts: Post[]): Promise<Round & { answers: string[] }> {
    const answers: string[] = [];
    const round = await timed(posts.length, async (index) => {
      answers[index] = await this.post(posts[index]!);
    });
    answers.forEach(requireSuccess);
    return { ...round, answers };
  }

  /** Sends one. @throws Error when the server refuses it. */
  async ask(post: Post): Promise<string> {
    const answer = await this.post(post);
    requireSuccess(answer);
    return answer;
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async post({ body, token }: Post): Promise<string> {
    const headers = {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const answer = await this.pool.request({ path: this.path, method: "POST", headers, body });
    return answer.body.text();
  }
}

function requireSuccess(answer: string): void {
  if (answer.includes('"error')) throw new Error(`A request of a benchmark was refused: ${answer}`);
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
