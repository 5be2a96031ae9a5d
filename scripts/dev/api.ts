import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { oneAtATime } from "./one-at-a-time";

/** A process that still runs this long after SIGTERM is killed. */
const stopSeconds = 5;

/** The API in a child process, which a change to its code replaces. */
export class Api {
  private child: ChildProcess | undefined;
  private latest: Promise<void> = Promise.resolve();
  private readonly replaceOnce = oneAtATime(() => this.replace());

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    /** Flags of Node, for example `--inspect`. */
    private readonly nodeFlags: readonly string[],
  ) {}

  /** Resolves when the newest process listens, or has ended before it did. */
  get settled(): Promise<void> {
    return this.latest;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Replaces the process. A process that is still starting is stopped first. */
  restart(): Promise<void> {
    this.latest = this.replaceOnce();
    this.child?.kill();
    return this.latest;
  }

  async stop(): Promise<void> {
    if (!this.child || !this.isRunning) return;
    const { child } = this;
    const exit = once(child, "exit");
    child.kill();
    const kill = setTimeout(() => child.kill("SIGKILL"), stopSeconds * 1_000);
    await exit;
    clearTimeout(kill);
  }

  private async replace(): Promise<void> {
    await this.stop();
    const started = performance.now();
    const child = spawn(process.execPath, [...this.nodeFlags, "--import", "tsx", "src/main.ts"], {
      env: { ...process.env, ...this.environment },
      // Its own process group: Ctrl-C reaches only the parent, which stops everything in order.
      detached: true,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.child = child;
    const isReady = await Promise.race([
      once(child, "message").then(() => true),
      once(child, "exit").then(() => false),
    ]);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    if (isReady) console.log(`The API is ready after ${seconds} s`);
    else console.log("The API has ended. It starts again when its code changes.");
  }
}
