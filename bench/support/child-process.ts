import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

/** A process of ours that listens on a port of its own. */
export interface ListeningProcess {
  pid: number;
  /** Such as http://127.0.0.1:4000 */
  address: string;
  /** Where its debugger can be reached; it listens from the first call on. */
  openInspector(): Promise<string>;
  stop(): Promise<void>;
}

/** Clock ticks per second of proc_pid_stat(5), the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Starts Node and waits until the process prints the address on which it listens.
 * @throws Error when the process ends before that.
 */
export async function startNode(
  args: string[],
  environment: Record<string, string>,
): Promise<ListeningProcess> {
  const child = spawn(process.execPath, ["--inspect-port=0", ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`node ${args.join(" ")} ended with ${code}.`)));
  });
  ended.catch(() => {});
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (!/^Debugger |^For help, see/.test(line)) console.error(line);
  });
  process.once("exit", () => child.kill());
  const [, address] = await Promise.race([findLine(child, "stdout", /(http:\/\/[\d.]+:\d+)/), ended]);
  return {
    pid: child.pid!,
    address: address!,
    openInspector: async () => {
      const found = findLine(child, "stderr", /Debugger listening on (ws:\S+)/);
      child.kill("SIGUSR1");
      return (await Promise.race([found, ended]))[1]!;
    },
    stop: () => stop(child),
  };
}

function findLine(child: ChildProcess, stream: "stdout" | "stderr", pattern: RegExp) {
  return new Promise<RegExpExecArray>((resolve) => {
    createInterface({ input: child[stream]! }).on("line", (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/** CPU time that a process has used so far, in user and system mode, all threads together. */
export async function cpuMicrosecondsOf(pid: number): Promise<number> {
  const state = await readFile(`/proc/${pid}/stat`, "utf8");
  // The program's name, in parentheses, may itself hold spaces: fields are counted from behind it.
  const fields = state.slice(state.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000_000;
}

/** Memory of a process that is in RAM. */
export async function residentBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}
