import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** An API as operators run it: the built program, in a process of its own, on stores that are there already. */
export class ApiProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  /** @param settings environment variables beside those of the stores. */
  static async start(
    stores: { databaseUrl: string; redisUrl: string; tokenSecret: string },
    settings: Record<string, string>,
  ): Promise<ApiProcess> {
    const root = join(__dirname, "../..");
    const child = spawn(process.execPath, ["dist/src/main.js"], {
      cwd: root,
      env: {
        ...settings,
        ...{ PATH: process.env["PATH"], PORT: "0", LOG_LEVEL: "silent" },
        ...{ DATABASE_URL: stores.databaseUrl, REDIS_URL: stores.redisUrl, TOKEN_SECRET: stores.tokenSecret },
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const [, address] = /(http:\S+)\/graphql/.exec(line) ?? [];
      if (address) return new ApiProcess(child, address);
    }
    throw new Error("The API has ended before it listened. Is it built?");
  }

  /** @returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
    return this.child.exitCode;
  }
}
