import { canRun, run, type Log } from "./processes";

const installHint = `There is no redis-server or valkey-server on the PATH. Install one, or use another way:
  Debian, Ubuntu   apt-get install redis-server
  macOS            brew install redis
  Fedora, RHEL     dnf install valkey
  Docker           docker compose up (starts the whole system)
  elsewhere        set REDIS_URL, DATABASE_URL and TOKEN_SECRET to use running servers`;

/**
 * Finds a Redis server on the PATH. Installs one when the user is root and the system has apt-get.
 * @throws Error that names the ways to install one.
 */
export async function findRedisProgram(log: Log): Promise<string> {
  const found = await firstOnPath();
  if (found) return found;
  if (process.getuid?.() === 0 && (await canRun("apt-get"))) {
    await install(log);
    const installed = await firstOnPath();
    if (installed) return installed;
  }
  throw new Error(installHint);
}

async function firstOnPath(): Promise<string | undefined> {
  for (const program of ["redis-server", "valkey-server"]) {
    if (await canRun(program)) return program;
  }
  return undefined;
}

async function install(log: Log): Promise<void> {
  log("No redis-server on the PATH: installing it with apt-get");
  try {
    await aptGet(["update"], log);
    await aptGet(["install", "--yes", "--no-install-recommends", "redis-server"], log);
  } catch (error) {
    throw new Error(`${installHint}\n(${(error as Error).message})`, { cause: error });
  }
}

/** RUNLEVEL and SYSTEMD_OFFLINE keep the package from starting a server of its own. */
async function aptGet(args: string[], log: Log): Promise<void> {
  const settings = ["RUNLEVEL=1", "SYSTEMD_OFFLINE=1", "DEBIAN_FRONTEND=noninteractive"];
  const waitForOthers = ["-o", "DPkg::Lock::Timeout=120"];
  await run("env", [...settings, "apt-get", ...waitForOthers, ...args], (line) => {
    if (/^(Get:|Unpacking|Setting up)/.test(line)) log(`apt-get: ${line}`);
  });
}
