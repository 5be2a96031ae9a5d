import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { generousLimits } from "./generous-limits";
import type { Stage } from "./stage";

const root = join(__dirname, "../..");

/** A real API process, whose user ids are trusted unless the settings say otherwise: what `npm run build` has made must be there. */
export class ApiProcess {
  private constructor(
    readonly address: string,
    private readonly child: ChildProcess,
    /** The lines it has printed, its log among them. */
    readonly printed: readonly string[],
  ) {}

  /**
   * Starts one more process on the stores of a stage, and resolves once it listens. Clients of the stage reach
   * it as its next process. What still runs when the stage closes is killed.
   * @param settings environment variables; limits are generous unless they say otherwise.
   * @throws Error when it ends before it listens.
   */
  static async start(stage: Stage, settings: Record<string, string> = {}): Promise<ApiProcess> {
    const { databaseUrl, redisUrl, tokenSecret } = stage.stores;
    const child = spawn(process.execPath, ["--enable-source-maps", "dist/src/main.js"], {
      cwd: root,
      env: {
        ...process.env,
        PORT: "0",
        LOG_LEVEL: "error",
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        TOKEN_SECRET: tokenSecret,
        ...generousLimits,
        ...settings,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    stage.beforeClose(() => end(child, "SIGKILL"));
    const printed: string[] = [];
    const address = await addressOf(child, printed);
    stage.addresses.push(address);
    return new ApiProcess(address, child, printed);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return isRunning(this.child);
  }

  /** The pids of its workers, when PROCESSES is above 1. */
  async workers(): Promise<number[]> {
    const pids = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, "utf8");
    return pids.trim().split(" ").filter(Boolean).map(Number);
  }

  /** Null while it runs, and when a signal ended it. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  /** Resolves once it is gone. Safe to call again. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    await end(this.child, signal);
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** What it prints after that is read too, or the pipe would fill and stop it. */
function addressOf(child: ChildProcess, printed: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The API process ended with ${code}. Is dist/ built?`)));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      printed.push(line);
      const [, address] = /API +(http:\/\/\S+)\/graphql/.exec(line) ?? [];
      if (address) resolve(address);
    });
  });
}
