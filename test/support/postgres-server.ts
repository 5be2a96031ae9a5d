import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPrivatePostgres, type PrivateServer } from "../../src/infrastructure/private-postgres";
import { run, waitUntilGone } from "../../src/infrastructure/processes";

/** A Postgres of one test file's own, as durable as in production: what it has committed outlives its death. */
export class PostgresServer {
  private constructor(
    private readonly directory: string,
    private readonly server: PrivateServer,
  ) {}

  /** @param directory where it keeps its data, if that is to be a certain place. */
  static async start(directory?: string): Promise<PostgresServer> {
    const home = directory ?? (await mkdtemp(join(tmpdir(), "frontrow-test-postgres-")));
    return new PostgresServer(home, await startPrivatePostgres({ directory: home, log: () => {} }));
  }

  get url(): string {
    return this.server.url;
  }

  /** Ends it in order, and every connection with it. Safe to call again. */
  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** Ends all of its processes at once and without warning, as a machine does that fails. */
  async kill(): Promise<void> {
    const postmaster = await this.postmaster();
    // Stopped, it starts no more of them while we look.
    process.kill(postmaster, "SIGSTOP");
    const pids = [postmaster, ...(await childrenOf(postmaster))];
    pids.forEach(killIfAlive);
    await Promise.all(pids.map((pid) => waitUntilGone(pid, 10)));
    // As long as nobody has asked for its exit code, the next one would believe that it still runs.
    await rm(this.record);
  }

  /** Starts it again on the same data and the same port. */
  async startAgain(): Promise<void> {
    const port = Number(new URL(this.url).port);
    await startPrivatePostgres({ directory: this.directory, log: () => {}, port });
  }

  /** Stops it and deletes what it kept. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private get record(): string {
    return join(this.directory, "postgres", "postmaster.pid");
  }

  private async postmaster(): Promise<number> {
    return Number.parseInt(await readFile(this.record, "utf8"), 10);
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const table = await run("ps", ["-A", "-o", "pid=,ppid="]);
  const rows = table.split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
