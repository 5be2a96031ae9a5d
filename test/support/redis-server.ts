import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { startOnFreePort } from "../../src/infrastructure/processes";
import { findRedisProgram } from "../../src/infrastructure/redis-program";

/** A Redis of one test file's own, without persistence: what it holds is lost whenever it is killed. */
export class RedisServer {
  private constructor(
    private readonly program: string,
    private readonly directory: string,
    private readonly port: number,
    private child: ChildProcess,
  ) {}

  static async start(): Promise<RedisServer> {
    const program = await findRedisProgram(() => {});
    const directory = await mkdtemp(join(tmpdir(), "frontrow-test-redis-"));
    return startOnFreePort(async (port) => {
      const child = await run(program, directory, port);
      return new RedisServer(program, directory, port, child);
    });
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Ends it without warning. Resolves once it is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  /** Starts it again, empty, on the same port. */
  async restart(): Promise<void> {
    this.child = await run(this.program, this.directory, this.port);
  }

  async discard(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function run(program: string, directory: string, port: number): Promise<ChildProcess> {
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn(program, settings, { cwd: directory, stdio: "ignore" });
  const redis = new Redis(port, "127.0.0.1", { retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on("error", () => {});
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`Redis ended with ${code}: is the address already in use?`);
  });
  try {
    await Promise.race([redis.ping(), failed]);
  } finally {
    failed.catch(() => {});
    redis.disconnect();
  }
  return child;
}
