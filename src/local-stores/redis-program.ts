import { canRun, run, type Log } from "./processes";

const waysToGetOne = `There is no redis-server or valkey-server on the PATH. Ways to get one:
  Debian, Ubuntu   apt-get install redis-server
  macOS            brew install redis
  Fedora, RHEL     dnf install valkey
  Docker           docker compose up (starts the whole system)
  elsewhere        set REDIS_URL, DATABASE_URL and TOKEN_SECRET to use running servers`;

/**
 * Finds the program of a Redis server. As root, installs it with apt-get when it is missing.
 * @throws Error that names the ways to get one.
 */
export async function findRedisProgram(log: Log): Promise<string> {
  const found = await firstOnPath();
  if (found) return found;
  if (process.getuid?.() === 0 && (await canRun("apt-get"))) {
    await install(log);
    const installed = await firstOnPath();
    if (installed) return installed;
  }
  throw new Error(waysToGetOne);
}

async function firstOnPath(): Promise<string | undefined> {
  for (const program of ["redis-server", "valkey-server"]) {
    if (await canRun(program)) return program;
  }
  return undefined;
}

async function install(log: Log): Promise<void> {
  log("No redis-server on the PATH: installing Debian's with apt-get");
  try {
    await aptGet(["update"], log);
    await aptGet(["install", "--yes", "--no-install-recommends", "redis-server"], log);
  } catch (error) {
    throw new Error(`${waysToGetOne}\n(${(error as Error).message})`, { cause: error });
  }
}

/** The package would start a system service. RUNLEVEL and SYSTEMD_OFFLINE prevent that. */
async function aptGet(args: string[], log: Log): Promise<void> {
  const settings = ["RUNLEVEL=1", "SYSTEMD_OFFLINE=1", "DEBIAN_FRONTEND=noninteractive"];
  const waitForOthers = ["-o", "DPkg::Lock::Timeout=120"];
  await run("env", [...settings, "apt-get", ...waitForOthers, ...args], (line) => {
    if (/^(Get:|Unpacking|Setting up)/.test(line)) log(`apt-get: ${line}`);
  });
}
