import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Receives messages about the start and stop of servers. */
export type Log = (message: string) => void;

/**
 * Runs a program to its end. It has its own session, so Ctrl-C reaches this process only, which then stops its
 * servers in order.
 * @returns the output of the program.
 * @throws Error with that output when the program fails.
 */
export function run(command: string, args: string[], onLine: Log = () => {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    const listen = (text: string) => {
      printed += text;
      text.split("\n").forEach((line) => line.trim() && onLine(line.trim()));
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    child.once("error", (error) => reject(new Error(`${command} does not start: ${error.message}`)));
    child.once("close", (code) => {
      if (code === 0) resolve(printed.trim());
      else reject(new Error(`${command} failed: ${printed.trim().slice(-4_000)}`));
    });
  });
}

/** Whether a program is on the PATH. */
export async function canRun(command: string): Promise<boolean> {
  return run(command, ["--version"]).then(
    () => true,
    () => false,
  );
}

/** Starts a server on a free loopback port. Tries another port when a different process takes it first. */
export async function startOnFreePort<Server>(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attemptsLeft = 2; ; attemptsLeft -= 1) {
    try {
      return await start(await freeLoopbackPort());
    } catch (error) {
      if (attemptsLeft === 0 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

export async function freeLoopbackPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The command line of a process. Undefined when the process does not run, and always on Windows. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  const commandLine =
    process.platform === "linux"
      ? readFile(`/proc/${pid}/cmdline`, "utf8").then((text) => text.replaceAll("\0", " "))
      : run("ps", ["-o", "command=", "-p", String(pid)]);
  return commandLine.catch(() => undefined);
}

/**
 * Identifies a process by its start, because a later process may get the same pid, mostly after a reboot.
 * @returns undefined when the process does not run, or is a zombie.
 */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  if (process.platform === "win32") return isRunning(pid) ? "running" : undefined;
  if (process.platform !== "linux")
    return run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => undefined);
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The program name, in parentheses, may contain spaces and parentheses: proc_pid_stat(5).
  const [status, ...rest] = state?.slice(state.lastIndexOf(")") + 2).split(" ") ?? [];
  if (status === undefined || status === "Z") return undefined;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
  return `${boot.trim()} ${rest[18]}`;
}

/** @throws Error when the process still runs after this many seconds. */
export async function waitUntilGone(pid: number, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (await identifyProcess(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} still runs after ${seconds} s.`);
    await sleep(20);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
