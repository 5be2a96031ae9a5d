import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

/** Ticks per second in proc_pid_stat(5), the same on every Linux that Node supports. */
const ticksPerSecond = 100;

/** Milliseconds of the monotonic clock of the machine, which all processes share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A Node process that a benchmark starts: a server, or a program that answers calls (programs/answer-calls.ts). */
export class Child {
  private readonly lines = new EventEmitter();
  private readonly ended: Promise<never>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, "exit").then(([code]) => {
      throw new Error(`${child.spawnargs.join(" ")} exited with ${code}.`);
    });
    this.ended.catch(() => {});
    for (const stream of [child.stdout!, child.stderr!])
      createInterface({ input: stream }).on("line", (line) => this.lines.emit("line", line));
    createInterface({ input: child.stderr! }).on("line", (line) => {
      if (!/^Debugger |^For help, see/.test(line)) console.error(line);
    });
    process.once("exit", () => child.kill());
  }

  static start(script: string, environment: Record<string, string> = {}): Child {
    const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
    return new Child(
      spawn(process.execPath, ["--inspect-port=0", ...loader, script], {
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      }),
    );
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Waits until the server prints its address, such as http://127.0.0.1:4000. */
  address(): Promise<string> {
    return this.printed(/(http:\/\/[\d.]+:\d+)/);
  }

  /** Calls a method of the program. One call runs at a time. */
  async call<Result>(method: string, argument: unknown = null): Promise<Result> {
    const answer = once(this.child, "message");
    this.child.send({ method, argument });
    const [result] = await Promise.race([answer, this.ended]);
    return result as Result;
  }

  /** Starts the debugger of the process. @returns its address. */
  openInspector(): Promise<string> {
    const printed = this.printed(/Debugger listening on (ws:\S+)/);
    this.child.kill("SIGUSR1");
    return printed;
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended.catch(() => {});
  }

  private printed(pattern: RegExp): Promise<string> {
    const found = new Promise<string>((resolve) => {
      this.lines.on("line", (line: string) => {
        const [, match] = pattern.exec(line) ?? [];
        if (match) resolve(match);
      });
    });
    return Promise.race([found, this.ended]);
  }
}

/** The CPU time that all threads of a process have used, in user and system mode. */
export async function cpuMicrosecondsOf(pid: number): Promise<number> {
  const state = await readFile(`/proc/${pid}/stat`, "utf8");
  // The program name, in parentheses, may contain spaces. So count the fields after it.
  const fields = state.slice(state.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000_000;
}

/** The memory of a process that is in RAM. */
export async function residentBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}
