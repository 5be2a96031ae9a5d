import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { cp, mkdtemp, readdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eventually } from "./eventually";

const copied = [
  "src",
  "web",
  "prisma",
  "scripts",
  "operations",
  "test/support",
  "package.json",
  "prisma.config.ts",
];
const alsoCopied = ["tsconfig.json", "codegen.yml", "schema.graphql"];

/** Copies what `npm run dev` needs into a temporary directory, so that a test may change sources. */
export async function copyProject(): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "frontrow-dev-"));
  for (const path of [...copied, ...alsoCopied]) await cp(path, join(directory, path), { recursive: true });
  await symlink(resolve("node_modules"), join(directory, "node_modules"));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** `npm run dev`, started as a person starts it. */
export class Development {
  printed = "";
  private readonly events = new EventEmitter();

  private constructor(private readonly npm: ChildProcess) {
    for (const stream of [npm.stdout!, npm.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.printed += text;
        this.events.emit("change");
      });
    }
    npm.once("exit", () => this.events.emit("change"));
  }

  static start(directory: string, port: number): Development {
    const environment: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), LOG_LEVEL: "warn" };
    delete environment["NODE_ENV"];
    const npm = spawn("npm", ["run", "dev"], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new Development(npm);
  }

  get isRunning(): boolean {
    return this.npm.exitCode === null && this.npm.signalCode === null;
  }

  /** Resolves when that text is printed. @throws Error with all that was printed, when npm ends before. */
  async prints(text: string): Promise<void> {
    while (!this.printed.includes(text)) {
      if (!this.isRunning) throw new Error(`npm run dev has ended:\n${this.printed}`);
      await once(this.events, "change");
    }
  }

  /** Signals the process group, as a terminal does. */
  signal(signal: NodeJS.Signals): void {
    process.kill(-this.npm.pid!, signal);
  }

  async ended(): Promise<void> {
    if (this.isRunning) await once(this.npm, "exit");
  }
}

/** Waits until no process works in a directory or was started from it. */
export async function nothingRunsIn(directory: string): Promise<string[]> {
  return eventually(
    () => commandsIn(directory),
    (commands) => commands.length === 0,
  );
}

async function commandsIn(directory: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map(async (pid) => {
      const place = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return `${place}${command}`.includes(directory) ? [`${pid} ${command.replaceAll("\0", " ")}`] : [];
    }),
  );
  return commands.flat();
}
