import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { startOnFreePort } from "../../src/local-stores/processes";
import { findRedisProgram } from "../../src/local-stores/redis-program";

const keptIn = "kept";
const keptAtStop = "dump.rdb";

/** A Redis of one test file's own. Unless it is durable, what it holds is lost whenever it is killed. */
export class RedisServer {
  private constructor(
    private readonly program: string,
    private readonly directory: string,
    private readonly settings: { port: number; durable: boolean },
    private child: ChildProcess,
  ) {}

  static async start({ durable = false } = {}): Promise<RedisServer> {
    // The global set-up of jest has looked for it once, for all test files.
    const program = process.env.FRONTROW_TEST_REDIS_PROGRAM ?? (await findRedisProgram(() => {}));
    const directory = await mkdtemp(join(tmpdir(), "frontrow-test-redis-"));
    try {
      return await startOnFreePort(async (port) => {
        const settings = { port, durable };
        return new RedisServer(program, directory, settings, await run(program, directory, settings));
      });
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.settings.port}`;
  }

  /** Ends it without warning. Resolves once it is gone. */
  async kill(): Promise<void> {
    await rm(join(this.directory, keptAtStop), { force: true });
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  /** Ends it in order: even one that is not durable keeps what it holds. */
  async stop(): Promise<void> {
    const gone = once(this.child, "exit");
    // It closes the connection instead of answering; found again, it would be asked once more.
    const redis = new Redis(this.url, { retryStrategy: () => null }).on("error", () => {});
    redis.shutdown("SAVE").catch(() => {});
    await gone;
  }

  /** Leaves it running but answering nobody, until it is thawed. */
  freeze(): void {
    this.child.kill("SIGSTOP");
  }

  thaw(): void {
    this.child.kill("SIGCONT");
  }

  /** Starts it again on the same port, with what it has kept. */
  async restart(): Promise<void> {
    this.child = await run(this.program, this.directory, this.settings);
  }

  /** Deletes what a durable one that is down has kept. */
  async deleteData(): Promise<void> {
    await rm(join(this.directory, keptIn), { recursive: true, force: true });
  }

  /** Has it carry out one command, such as ["FLUSHALL"]. */
  async command(name: string, ...values: string[]): Promise<void> {
    const redis = new Redis(this.url);
    await redis.call(name, ...values).finally(() => redis.disconnect());
  }

  async discard(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function run(
  program: string,
  directory: string,
  { port, durable }: { port: number; durable: boolean },
): Promise<ChildProcess> {
  // Without a sync of its own Redis writes before it answers, never behind a sync that still runs.
  const log = ["--appendonly", durable ? "yes" : "no", "--appendfsync", "no", "--appenddirname", keptIn];
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", ...log];
  settings.push("--dbfilename", keptAtStop);
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
