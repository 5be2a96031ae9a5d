import { randomUUID } from "node:crypto";
import { Agent, request, type OutgoingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import type { ApiProcess } from "./api-process";
import { eventually } from "./eventually";
import { Exposition } from "./exposition";

/** One HTTP connection, which stays with the worker that has accepted it. The log must have the level debug. */
export class KeptConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(private readonly api: ApiProcess) {}

  static async open(api: ApiProcess): Promise<KeptConnection> {
    const connection = new KeptConnection(api);
    await connection.send("GET", "/healthz");
    return connection;
  }

  async ask(query: string, requestId: string = randomUUID()): Promise<string> {
    const headers = { "content-type": "application/json", "x-request-id": requestId };
    return this.send("POST", "/graphql", { headers, body: JSON.stringify({ query }) });
  }

  async scrape(): Promise<Exposition> {
    return Exposition.parse(await this.send("GET", "/metrics"));
  }

  /** @returns the pid of its worker, which the log line of an operation tells. */
  async worker(): Promise<number> {
    const requestId = randomUUID();
    await this.ask("{ __typename }", requestId);
    const line = await eventually(
      async () => this.api.printed.find((printed) => printed.includes(requestId)),
      (printed) => printed !== undefined,
    );
    return (JSON.parse(line!) as { pid: number }).pid;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: OutgoingHttpHeaders; body?: string } = {},
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      request(`${this.api.address}${path}`, { method, headers, agent: this.agent }, (response) => {
        text(response).then(resolve, reject);
      })
        .once("error", reject)
        .end(body);
    });
  }
}
