import { Agent, request } from "node:http";

/** Keep-alive connections of one client, each of which sends the same operation again as soon as it is answered. */
export class Lanes {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly running: Promise<void>[] = [];
  private stopped = false;
  private answers = 0;

  private constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
    private readonly body: string,
  ) {}

  /** @param from the address that a trusted proxy reports. */
  static open(count: number, target: { address: string; from: string }, operation: object): Lanes {
    const headers = { "content-type": "application/json", "x-forwarded-for": target.from };
    const lanes = new Lanes(`${target.address}/graphql`, headers, JSON.stringify(operation));
    for (let lane = 0; lane < count; lane += 1) lanes.running.push(lanes.run());
    return lanes;
  }

  get answered(): number {
    return this.answers;
  }

  async close(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
    this.agent.destroy();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.send();
      this.answers += 1;
    }
  }

  private send(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { agent, headers } = this;
      request(this.url, { method: "POST", agent, headers }, (response) => {
        response.resume().once("end", resolve);
      })
        .once("error", reject)
        .end(this.body);
    });
  }
}
