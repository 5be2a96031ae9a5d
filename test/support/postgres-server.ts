import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalPostgres, type LocalServer } from "../../src/local-stores/local-postgres";
import { run, waitUntilGone } from "../../src/local-stores/processes";

/** A Postgres of one test file's own, as durable as in production: what it has committed outlives its death. */
export class PostgresServer {
  private constructor(
    private readonly directory: string,
    private readonly server: LocalServer,
  ) {}

  /** @param directory where it keeps its data, if that is to be a certain place. */
  static async start(directory?: string): Promise<PostgresServer> {
    const home = directory ?? (await mkdtemp(join(tmpdir(), "frontrow-test-postgres-")));
    return new PostgresServer(home, await startLocalPostgres({ directory: home, log: () => {} }));
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
    const pids = await this.signal("SIGKILL");
    await Promise.all(pids.map((pid) => waitUntilGone(pid, 10)));
    // As long as nobody has asked for its exit code, the next one would believe that it still runs.
    await rm(this.record);
  }

  /** Leaves it running but answering nobody, and its connections open, until it is thawed. */
  async freeze(): Promise<void> {
    await this.signal("SIGSTOP");
  }

  async thaw(): Promise<void> {
    await this.signal("SIGCONT");
  }

  /** Starts it again on the same data and the same port. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.url).port);
    await startLocalPostgres({ directory: this.directory, log: () => {}, port });
  }

  /** Stops it and deletes what it kept. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** To all of its processes. @returns their ids. */
  private async signal(signal: NodeJS.Signals): Promise<number[]> {
    const postmaster = Number.parseInt(await readFile(this.record, "utf8"), 10);
    // Stopped, it starts no more of them while we look.
    process.kill(postmaster, "SIGSTOP");
    const pids = [postmaster, ...(await childrenOf(postmaster))];
    pids.forEach((pid) => signalIfAlive(pid, signal));
    return pids;
  }

  private get record(): string {
    return join(this.directory, "postgres", "postmaster.pid");
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const table = await run("ps", ["-A", "-o", "pid=,ppid="]);
  const rows = table.split("\n").map((row) => row.trim().split(/\s+/).map(Number));
  return rows.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
