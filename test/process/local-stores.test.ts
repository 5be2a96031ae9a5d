import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Client } from "pg";
import { startLocalStores, type LocalStores } from "../../src/local-stores/local-stores";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "frontrow-test-services-"));
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

test("after the stop neither server listens any more", async () => {
  const services = await start();
  await services.stop();
  await expect(fetch(services.databaseUrl.replace(/.*@/, "http://"))).rejects.toThrow("fetch failed");
  await expect(fetch(services.redisUrl.replace(/.*@/, "http://"))).rejects.toThrow("fetch failed");
});

test("secrets and data can be read by their owner alone", async () => {
  const services = await start();
  try {
    for (const name of ["token-secret", "postgres-password", "redis/redis.conf", "postgres", "redis"]) {
      expect((await stat(join(directory, name))).mode & 0o077).toBe(0);
    }
  } finally {
    await services.stop();
  }
});

test("without its password neither server lets anybody in", async () => {
  const services = await start();
  try {
    const client = new Client({ connectionString: services.databaseUrl.replace(/:\w+@/, ":guess@") });
    await expect(client.connect()).rejects.toThrow("password authentication failed");
    const redis = new Redis(services.redisUrl.replace(/:\w+@/, ""), { enableReadyCheck: false });
    await expect(redis.get("any")).rejects.toThrow("NOAUTH");
    redis.disconnect();
  } finally {
    await services.stop();
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

async function startAndKill(): Promise<LocalStores> {
  const program = join(__dirname, "../support/run-local-stores.ts");
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
