import { readFile } from "node:fs/promises";

/** Ticks per second in proc_pid_stat(5), the same on every Linux that Node supports. */
const ticksPerSecond = 100;

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
