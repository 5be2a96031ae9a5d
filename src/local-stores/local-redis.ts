import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { ignoreMissing } from "./stored-secret";
import type { LocalServer, LocalServerOptions } from "./local-postgres";
import { startOnFreePort, waitUntilGone } from "./processes";
import { findRedisProgram } from "./redis-program";

const configurationFile = "redis.conf";
const logFile = "redis.log";
/** Long, because Redis loads all of its data before it is ready. */
const readyTimeoutMilliseconds = 300_000;

/** Starts a local Redis on a free loopback port. Its data stays after a stop. Its password changes at every start. */
export async function startLocalRedis(options: LocalServerOptions): Promise<LocalServer> {
  const { log } = options;
  const data = join(options.directory, "redis");
  const program = await findRedisProgram(log);
  await mkdir(data, { recursive: true, mode: 0o700 });
  await stopServerOfEarlierRun(data, () => log("Stopping the Redis of an earlier run"));
  log("Starting Redis");
  return startOnFreePort(async (port) => {
    const password = randomBytes(32).toString("hex");
    await configure(data, port, password, options);
    const server = spawn(program, [configurationFile], { cwd: data, detached: true, stdio: "ignore" });
    const url = `redis://:${password}@127.0.0.1:${port}`;
    await waitUntilReady(server, url, data);
    // A running server must not keep this process alive.
    server.unref();
    log(`Redis listens on 127.0.0.1:${port}`);
    return { url, stop: () => stopServer(server) };
  });
}

async function configure(
  data: string,
  port: number,
  password: string,
  { durable = true }: LocalServerOptions,
): Promise<void> {
  const settings = {
    bind: "127.0.0.1",
    port,
    requirepass: password,
    appendonly: durable ? "yes" : "no",
    save: '""',
    "maxmemory-policy": "noeviction",
    logfile: logFile,
  };
  const lines = Object.entries(settings).map(([setting, value]) => `${setting} ${value}\n`);
  await rm(join(data, logFile), { force: true });
  await writeFile(join(data, configurationFile), lines.join(""), { mode: 0o600 });
}

async function waitUntilReady(server: ChildProcess, url: string, data: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on("error", () => {});
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once("ready", resolve);
      server.once("error", reject);
      server.once("exit", () => reject(new Error("The Redis process has exited.")));
      setTimeout(
        () => reject(new Error(`Redis was not ready within ${readyTimeoutMilliseconds} ms.`)),
        readyTimeoutMilliseconds,
      ).unref();
    });
  } catch (error) {
    await stopServer(server);
    const lastLines = (await readFile(join(data, logFile), "utf8").catch(() => "")).slice(-2_000);
    throw new Error(`Redis does not start. The end of its log:\n${lastLines}`, { cause: error });
  } finally {
    redis.disconnect();
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  const neverRan = server.pid === undefined;
  if (neverRan || server.exitCode !== null || server.signalCode !== null) return;
  server.ref();
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}

/** A server that accepts the recorded password on the recorded port was started by an earlier run. */
async function stopServerOfEarlierRun(data: string, onFound: () => void): Promise<void> {
  const configuration = await readFile(join(data, configurationFile), "utf8").catch(ignoreMissing);
  const [, port, password] = /^port (\d+)\nrequirepass (\w+)$/m.exec(configuration ?? "") ?? [];
  if (!port || !password) return;
  const pid = await pidOfServer(Number(port), password);
  if (pid === undefined) return;
  onFound();
  process.kill(pid, "SIGTERM");
  await waitUntilGone(pid, 60);
}

async function pidOfServer(port: number, password: string): Promise<number | undefined> {
  const redis = new Redis(port, "127.0.0.1", {
    password,
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    connectTimeout: 10_000,
    commandTimeout: 10_000,
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    const [, pid] = /^process_id:(\d+)/m.exec(await redis.info("server")) ?? [];
    return pid ? Number(pid) : undefined;
  } catch (error) {
    if (!/timed out/i.test(String(error))) return undefined;
    throw new Error(
      `The server on 127.0.0.1:${port} may be the Redis of an earlier run, but it does not answer. Stop it.`,
      {
        cause: error,
      },
    );
  } finally {
    redis.disconnect();
  }
}
