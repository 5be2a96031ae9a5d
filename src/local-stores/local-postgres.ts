import { readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { ignoreMissing, readOrCreateSecret } from "./stored-secret";
import { findPostgresPrograms, type PostgresProgram } from "./postgres-programs";
import { commandLineOf, startOnFreePort, type Log } from "./processes";

export interface LocalServer {
  url: string;
  stop(): Promise<void>;
}

export interface LocalServerOptions {
  /** An absolute path. The server keeps its files in a folder of it. */
  directory: string;
  log: Log;
  /** False only in tests. Then a machine failure may lose committed data. */
  durable?: boolean;
}

const name = "frontrow";

/**
 * Starts a local Postgres on a loopback port. Its data and its password stay in the directory.
 * @param options.port the port to use again after a restart. By default a free one.
 */
export async function startLocalPostgres(
  options: LocalServerOptions & { port?: number },
): Promise<LocalServer> {
  const { directory, log } = options;
  const data = join(directory, "postgres");
  const program = await findPostgresPrograms(data);
  const passwordFile = join(directory, "postgres-password");
  const password = await readOrCreateSecret(passwordFile);
  if (!(await stat(data).catch(ignoreMissing))) await initialize(program, data, passwordFile, options);
  await stopServerOn(data, program, () => log("stopping the Postgres of an earlier run"));
  log("Starting Postgres");
  const start = (port: number) => startServer(program, data, port, options);
  const port = await (options.port === undefined ? startOnFreePort(start) : start(options.port));
  const stop = () => stopServerOn(data, program);
  const url = `postgresql://${name}:${password}@127.0.0.1:${port}/`;
  await createDatabase(`${url}postgres`).catch((error) => stop().then(() => Promise.reject(error)));
  log(`Postgres listens on 127.0.0.1:${port}`);
  return { url: url + name, stop };
}

/** Works in a temporary directory, so that an interruption never leaves an incomplete cluster in place. */
async function initialize(
  program: PostgresProgram,
  data: string,
  passwordFile: string,
  { log, durable = true }: LocalServerOptions,
): Promise<void> {
  log("Creating a Postgres database cluster");
  const unfinished = `${data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await program("initdb", [
    `--pgdata=${unfinished}`,
    `--username=${name}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // The builtin provider sorts the same on every platform.
    "--locale-provider=builtin",
    "--locale=C",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    ...(durable ? [] : ["--no-sync"]),
  ]);
  await rename(unfinished, data);
}

/** @returns the port, after the server accepts connections. */
async function startServer(
  program: PostgresProgram,
  data: string,
  port: number,
  { durable = true }: LocalServerOptions,
): Promise<number> {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port,
    max_connections: 200,
    shared_buffers: "256MB",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const flags = Object.entries(settings).map(([setting, value]) => `-c ${setting}=${value}`);
  const logFile = `${data}.log`;
  await rm(logFile, { force: true });
  try {
    await program("pg_ctl", ["start", "-w", "-t", "300", "-D", data, "-l", logFile, "-o", flags.join(" ")]);
  } catch (error) {
    const lastLines = (await readFile(logFile, "utf8").catch(() => "")).slice(-2_000);
    throw new Error(`Postgres did not start. ${logFile} ends with:\n${lastLines}`, { cause: error });
  }
  return port;
}

/**
 * Stops the server of this data directory: ours, or one that a killed run left. The operating system may have given
 * the recorded pid to another program, so this checks the command line first.
 */
async function stopServerOn(
  data: string,
  program: PostgresProgram,
  onFound: () => void = () => {},
): Promise<void> {
  const record = await readFile(join(data, "postmaster.pid"), "utf8").catch(ignoreMissing);
  if (record === undefined) return;
  const commandLine = await commandLineOf(Number.parseInt(record, 10));
  if (process.platform !== "win32" && !commandLine?.includes(data)) return;
  onFound();
  await program("pg_ctl", ["stop", "-w", "-m", "fast", "-t", "60", "-D", data]);
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const existing = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (existing.rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
}
