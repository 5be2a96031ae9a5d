import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, cp, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { Client } from "pg";
import { startLocalStores, type LocalStores } from "../../src/local-stores/local-stores";
import { projectRoot } from "../support/project-file";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "frontrow-local-stores-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const start = () => startLocalStores({ directory, log: () => {}, durable: false });

test("what was written is found again after a restart, under the same token secret", async () => {
  const first = await startLocalStores({ directory, log: () => {} });
  await write(first);
  await first.stop();
  const second = await startLocalStores({ directory, log: () => {} });
  try {
    expect(await read(second)).toEqual({ postgres: "kept", redis: "kept" });
    expect(second.tokenSecret).toBe(first.tokenSecret);
    expect(second.tokenSecret).toMatch(/^[0-9a-f]{64}$/);
  } finally {
    await second.stop();
  }
});

test("Postgres allows the connections that its starter may open, and some for tools", async () => {
  const stores = await startLocalStores({ directory, log: () => {}, durable: false, connections: 300 });
  const client = new Client({ connectionString: stores.databaseUrl });
  try {
    await client.connect();
    const { rows } = await client.query<{ max_connections: string }>("SHOW max_connections");
    expect(Number(rows[0]!.max_connections)).toBe(330);
  } finally {
    await client.end();
    await stores.stop();
  }
});

test("after the stop neither server listens any more", async () => {
  const stores = await start();
  await stores.stop();
  await expect(fetch(stores.databaseUrl.replace(/.*@/, "http://"))).rejects.toThrow("fetch failed");
  await expect(fetch(stores.redisUrl.replace(/.*@/, "http://"))).rejects.toThrow("fetch failed");
});

test("secrets and data can be read by their owner alone", async () => {
  const stores = await start();
  try {
    for (const name of ["token-secret", "postgres-password", "redis/redis.conf", "postgres", "redis"]) {
      expect((await stat(join(directory, name))).mode & 0o077).toBe(0);
    }
  } finally {
    await stores.stop();
  }
});

test("without its password neither server lets anybody in", async () => {
  const stores = await start();
  try {
    const client = new Client({ connectionString: stores.databaseUrl.replace(/:\w+@/, ":guess@") });
    await expect(client.connect()).rejects.toThrow("password authentication failed");
    const redis = new Redis(stores.redisUrl.replace(/:\w+@/, ""), { enableReadyCheck: false });
    await expect(redis.get("any")).rejects.toThrow("NOAUTH");
    redis.disconnect();
  } finally {
    await stores.stop();
  }
});

test("a second start on the same directory is refused with the pid of the first and the way to join it", async () => {
  const first = await start();
  try {
    await expect(start()).rejects.toThrow(new RegExp(`Process ${process.pid} .*DATABASE_URL`));
    await write(first);
  } finally {
    await first.stop();
  }
});

test("the servers of a killed run are stopped and their data is taken over", async () => {
  const killed = await startAndKill();
  await write(killed);
  const next = await start();
  try {
    await expect(read(killed)).rejects.toThrow();
    // Only Postgres keeps its data when it is started as for tests; Redis then has no file.
    expect(await read(next)).toMatchObject({ postgres: "kept" });
  } finally {
    await next.stop();
  }
});

test("when one of the two cannot start, the other is stopped and the directory is free", async () => {
  await writeFile(join(directory, "redis"), "a file where Redis wants a folder");
  await expect(start()).rejects.toThrow("EEXIST");
  await expect(access(join(directory, "postgres", "postmaster.pid"))).rejects.toThrow("ENOENT");
  await rm(join(directory, "redis"));
  await (await start()).stop();
});

test("a build without them, as in the container image, names the settings that it needs", async () => {
  const isKept = (path: string) => !path.endsWith("/local-stores");
  await cp(join(projectRoot, "dist"), join(directory, "dist"), { recursive: true, filter: isKept });
  await symlink(join(projectRoot, "node_modules"), join(directory, "node_modules"));
  const run = promisify(execFile)(process.execPath, ["dist/src/main.js"], { cwd: directory, env: {} });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: "Set DATABASE_URL, REDIS_URL and TOKEN_SECRET. This build starts no local stores.\n",
  });
});

async function startAndKill(): Promise<LocalStores> {
  const program = join(projectRoot, "test/support/run-local-stores.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  child.kill("SIGKILL");
  await once(child, "exit");
  return JSON.parse(line.toString()) as LocalStores;
}

async function write({ databaseUrl, redisUrl }: LocalStores): Promise<void> {
  await withConnections(databaseUrl, redisUrl, async (client, redis) => {
    await client.query("CREATE TABLE note AS SELECT 'kept' AS text");
    await redis.set("note", "kept");
  });
}

async function read({ databaseUrl, redisUrl }: LocalStores): Promise<object> {
  return withConnections(databaseUrl, redisUrl, async (client, redis) => {
    const { rows } = await client.query<{ text: string }>("SELECT text FROM note");
    return { postgres: rows[0]?.text, redis: await redis.get("note") };
  });
}

async function withConnections<Result>(
  databaseUrl: string,
  redisUrl: string,
  work: (client: Client, redis: Redis) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const redis = new Redis(redisUrl);
  try {
    return await work(client, redis);
  } finally {
    await client.end();
    redis.disconnect();
  }
}
