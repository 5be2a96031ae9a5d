import cluster from "node:cluster";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import type { App, AppOptions } from "../app";
import { Post } from "./post";
import { SummedMetrics } from "./summed-metrics";
import { closeUntakenConnection } from "./untaken-connection";
import { WorkerProcess } from "./worker-process";

/** A silent worker is asked this many times before it counts as hung. */
const questionsPerSilence = 6;

/**
 * The processes that share one port. The primary hands each new connection to the next of them, replaces those that
 * end, and serves nothing itself.
 * @param giveUp receives the exit code when workers keep ending at their start.
 */
export async function openWorkers(
  { config, stores, log }: AppOptions,
  giveUp: (exitCode: number) => void,
): Promise<Workers> {
  const environment = {
    PORT: String(config.PORT || (await choosePort(config.HOST))),
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    TOKEN_SECRET: stores.tokenSecret,
  };
  cluster.setupPrimary({ exec: join(__dirname, "../worker.js") });
  return new Workers(config.PROCESSES, config.WORKER_SILENCE_SECONDS, { environment, log, giveUp });
}

/** With PORT=0 Node would choose another port whenever no worker listens any more. */
async function choosePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface WorkersOptions {
  /** What workers get besides the environment of the primary. */
  environment: Record<string, string>;
  log: Logger;
  giveUp: (exitCode: number) => void;
}

export class Workers implements Pick<App, "listen" | "stop"> {
  private readonly posts: Post[] = [];
  private readonly metrics = new SummedMetrics();
  private watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly count: number,
    private readonly silenceSeconds: number,
    private readonly options: WorkersOptions,
  ) {
    // However the primary exits, no worker outlives it. Node ends those of a killed primary.
    process.on("exit", () => this.posts.forEach(({ current }) => current.signal("SIGKILL")));
  }

  /** The first worker starts alone, so that a fault that all would have is told once. */
  async listen(): Promise<string> {
    const address = await this.addPost().open();
    const others = Array.from({ length: this.count - 1 }, () => this.addPost());
    await Promise.all(others.map((post) => post.open()));
    this.watch = setInterval(() => this.killHung(), (this.silenceSeconds * 1_000) / questionsPerSilence);
    return address;
  }

  async stop(): Promise<void> {
    clearInterval(this.watch);
    const stops = await Promise.allSettled(this.posts.map((post) => post.stop()));
    const failed = stops.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  }

  private addPost(): Post {
    const { log, giveUp } = this.options;
    const post = new Post(() => this.fork(), giveUp, log);
    this.posts.push(post);
    return post;
  }

  private fork(): WorkerProcess {
    const child = cluster.fork(this.options.environment);
    closeUntakenConnection(child.process);
    const worker = new WorkerProcess(child, (asker) => this.tellMetrics(asker));
    this.metrics.add(worker);
    return worker;
  }

  private tellMetrics(asker: WorkerProcess): void {
    this.metrics.read().then(
      (text) => asker.tell({ kind: "summed metrics", text }),
      (error: unknown) => this.options.log.error({ error }, "metrics of the workers could not be summed"),
    );
  }

  /** The health checks of an orchestrator reach one worker at a time, so they overlook a hung one. */
  private killHung(): void {
    for (const { current } of this.posts) {
      if (current.ask(questionsPerSilence)) continue;
      this.options.log.error({ worker: current.pid }, "worker does not answer: it is killed");
      current.signal("SIGKILL");
    }
  }
}
