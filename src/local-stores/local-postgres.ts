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
  /** An absolute path. The server keeps its files in a folder of this directory. */
  directory: string;
  log: Log;
  /** False only in tests: a failure of the machine may then lose committed data. */
  durable?: boolean;
  /** How many connections the starter may open. Postgres allows more, for tools and further processes. */
  connections?: number;
}

const name = "frontrow";
const minConnections = 200;
const spareConnections = 30;

/**
 * Starts a local Postgres on a loopback port. Data and password stay in the directory after a stop.
 * @param options.port the port that clients expect after a restart. By default a free port.
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
  await stopServerOn(data, program, () => log("Stopping the Postgres of an earlier run"));
  log("Starting Postgres");
  const start = (port: number) => startServer(program, data, port, options);
  const port = await (options.port === undefined ? startOnFreePort(start) : start(options.port));
  const stop = () => stopServerOn(data, program);
  const url = `postgresql://${name}:${password}@127.0.0.1:${port}/`;
  await createDatabase(`${url}postgres`).catch((error) => stop().then(() => Promise.reject(error)));
  log(`Postgres listens on 127.0.0.1:${port}`);
  return { url: url + name, stop };
}

/** Creates the cluster in a temporary directory and renames it. An interrupted run leaves no half-made cluster. */
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
    "--locale=C",
    // The builtin provider sorts the same way on every platform.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    durable ? "--sync-method=fsync" : "--no-sync",
  ]);
  await rename(unfinished, data);
}

/** Waits until the server accepts connections. @returns the port. */
async function startServer(
  program: PostgresProgram,
  data: string,
  port: number,
  { durable = true, connections = 0 }: LocalServerOptions,
): Promise<number> {
  const durability = durable ? "on" : "off";
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port,
    max_connections: Math.max(minConnections, connections + spareConnections),
    shared_buffers: "256MB",
    timezone: "UTC",
    log_timezone: "UTC",
    fsync: durability,
    synchronous_commit: durability,
    full_page_writes: durability,
  };
  const flags = Object.entries(settings).map(([setting, value]) => `-c ${setting}=${value}`);
  const logFile = `${data}.log`;
  await rm(logFile, { force: true });
  try {
    await program("pg_ctl", ["start", "-w", "-t", "300", "-D", data, "-l", logFile, "-o", flags.join(" ")]);
  } catch (error) {
    const lastLines = (await readFile(logFile, "utf8").catch(() => "")).slice(-2_000);
    throw new Error(`Postgres does not start. The end of ${logFile}:\n${lastLines}`, { cause: error });
  }
  return port;
}

/**
 * Stops the server that uses this data directory, also when a killed run left it behind. Leaves a process alone
 * that has nothing to do with the directory, because the recorded pid may have been reused.
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
