import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import type { Stage } from "../../test/support/stage";

/** Milliseconds of the monotonic clock of the machine, which all processes share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A Node process that a benchmark starts. It stops before the stage closes. */
export class Child {
  private readonly lines = new EventEmitter();
  private readonly ended: Promise<never>;
  private inspector: Promise<string> | undefined;

  private constructor(private readonly child: ChildProcess) {
    this.ended = once(child, "exit").then(([code]) => {
      throw new Error(`${child.spawnargs.join(" ")} exited with ${code}.`);
    });
    this.ended.catch(() => {});
    for (const input of [child.stdout!, child.stderr!])
      createInterface({ input }).on("line", (line) => this.lines.emit("line", line));
    child.stderr!.pipe(process.stderr);
    process.once("exit", () => child.kill());
  }

  static start(stage: Stage, script: string, environment: Record<string, string> = {}): Child {
    const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
    const child = new Child(
      spawn(process.execPath, ["--inspect-port=0", ...loader, script], {
        env: { ...process.env, ...environment },
        stdio: "pipe",
      }),
    );
    stage.beforeClose(() => child.stop());
    return child;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Sends a message to the program, which prints "ready" in answer. */
  async tell(message: object): Promise<void> {
    const answer = this.printed(/^(ready)$/);
    this.child.stdin!.write(`${JSON.stringify(message)}\n`);
    await answer;
  }

  /** Starts the debugger of the process, once. @returns its address. */
  openInspector(): Promise<string> {
    if (!this.inspector) {
      this.inspector = this.printed(/Debugger listening on (ws:\S+)/);
      this.child.kill("SIGUSR1");
    }
    return this.inspector;
  }

  /** Waits until the process prints a match. @returns its first group. */
  printed(pattern: RegExp): Promise<string> {
    const found = new Promise<string>((resolve) => {
      const search = (line: string) => {
        const [, match] = pattern.exec(line) ?? [];
        if (!match) return;
        this.lines.off("line", search);
        resolve(match);
      };
      this.lines.on("line", search);
    });
    return Promise.race([found, this.ended]);
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended.catch(() => {});
  }
}
