import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntilGone } from "../../src/local-stores/processes";
import { ApiProcess } from "../support/api-process";
import { next, nextWhere, type Client } from "../support/client";
import { eventually } from "../support/eventually";
import { SeatChangesDocument } from "../support/generated/operations";
import { KeptConnection } from "../support/kept-connection";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import type { TestConcert } from "../support/stage";
import { useStage } from "../support/use-stage";

const stage = useStage({}, { processes: 0 });
let concert: TestConcert;
let api: ApiProcess;

beforeAll(async () => {
  concert = await stage.concert();
});

/** The one API that clients of the stage reach from now on, with two workers. */
async function start(settings: Record<string, string> = {}): Promise<void> {
  stage.addresses.length = 0;
  api = await ApiProcess.start(stage, { PROCESSES: "2", ...settings });
}

const prints = (text: string) =>
  eventually(
    async () => api.printed.join("\n"),
    (printed) => printed.includes(text),
  );
const gone = (pids: number[]) => Promise.all(pids.map((pid) => waitUntilGone(pid, 10)));

describe("two workers on one port", () => {
  const concertsAsked = 3;
  let connections: KeptConnection[];
  let watchers: Client[];

  beforeAll(async () => {
    await start({ LOG_LEVEL: "debug", WORKER_SILENCE_SECONDS: "4", DATABASE_CONNECTIONS: "7" });
    watchers = await Promise.all([0, 1].map(async () => (await stage.waiter(concert.concertId)).client));
    connections = [await KeptConnection.open(api), await KeptConnection.open(api)];
  });
  afterAll(async () => {
    connections.forEach((connection) => connection.close());
    await api.kill();
  });

  /** What each of the two workers shows, as soon as it is so. */
  const scrapes = () => Promise.all(connections.map((connection) => connection.scrape()));
  const answered = { operation: "concerts", transport: "http", outcome: "ok" };
  const durations = "frontrow_operation_duration_seconds_count";

  it("take turns with connections, and one tells the subscribers of the other what it sells", async () => {
    const { performanceId, seatIds } = onlyDate(concert);
    const followed = watchers.map((watcher) => watcher.follow(SeatChangesDocument, { performanceId }));
    await Promise.all(followed.map(next));
    const buyer = await stage.waiter(concert.concertId);
    await grant(stage, buyer.userId, 100);
    const { id } = await hold(buyer.client, performanceId, [seatIds[0]!]);
    expect((await pay(buyer.client, id)).payment.amount).toBe(100);
    for (const changes of followed) {
      await nextWhere(changes, ({ seatChanges }) => seatChanges.changes.at(-1)?.seat.status === "SOLD");
    }
    const lines = api.printed.filter((line) => line.includes('"field":"seatChanges"'));
    const pids = lines.map((line) => (JSON.parse(line) as { pid: number }).pid);
    expect(pids.sort()).toEqual((await api.workers()).sort());
  });

  it("may open so many connections to Postgres together as the start tells", async () => {
    await prints("Workers     2, with up to 20 connections to Postgres");
  });

  it("show the same metrics: sums of both, apart from what belongs to the whole system", async () => {
    for (const connection of connections) {
      for (let count = 0; count < concertsAsked; count += 1)
        await connection.ask("{ concerts { nodes { id } } }");
    }
    for (const metrics of await scrapes()) {
      expect(metrics.value("frontrow_processes")).toBe(2);
      expect(metrics.value(durations, answered)).toBe(2 * concertsAsked);
      expect(metrics.value("frontrow_sockets_open")).toBe(2);
      expect(metrics.value("frontrow_subscriptions_open", { operation: "seatChanges" })).toBe(2);
      expect(metrics.value("frontrow_database_pool", { state: "limit" })).toBe(14);
      expect(metrics.value("frontrow_store_answers", { store: "redis" })).toBe(1);
      expect(metrics.value("frontrow_redis_connected", { connection: "commands" })).toBe(1);
      const queue = { concert: concert.concertId };
      expect(metrics.value("frontrow_queues")).toBe(1);
      expect(metrics.value("frontrow_queue_capacity", queue)).toBe(100);
      expect(metrics.value("frontrow_seats", { ...queue, status: "sold" })).toBe(1);
      const startedAt = metrics.value("process_start_time_seconds")!;
      expect(Math.abs(startedAt - Date.now() / 1_000)).toBeLessThan(120);
      expect(metrics.value("process_cpu_seconds_total")).toBeGreaterThan(0);
    }
  });

  it("are shown without one that hangs, whose counts stay, until the primary replaces it", async () => {
    const [healthy, hanging] = connections as [KeptConnection, KeptConnection];
    const [pid, hung] = [await healthy.worker(), await hanging.worker()];
    expect(hung).not.toBe(pid);
    process.kill(hung, "SIGSTOP");
    const meanwhile = await healthy.scrape();
    expect(meanwhile.value("frontrow_processes")).toBe(1);
    expect(meanwhile.value(durations, answered)).toBe(2 * concertsAsked);
    expect(meanwhile.value("frontrow_database_pool", { state: "limit" })).toBe(7);

    await waitUntilGone(hung, 20);
    const afterwards = await eventually(
      () => healthy.scrape(),
      (metrics) => metrics.value("frontrow_processes") === 2,
    );
    expect(afterwards.value(durations, answered)).toBe(2 * concertsAsked);
    expect(await healthy.worker()).toBe(pid);
    await prints("worker does not answer: it is killed");
  });

  it("end with their primary when it is killed", async () => {
    const workers = await api.workers();
    expect(workers.length).toBe(2);
    await api.kill("SIGKILL");
    await gone(workers);
  });
});

describe("the primary", () => {
  afterEach(() => api.kill());

  it("lets a worker that is asked to stop finish, and starts another one", async () => {
    await start({ LOG_LEVEL: "info" });
    const [stopped, other] = (await api.workers()) as [number, number];
    process.kill(stopped, "SIGTERM");
    await waitUntilGone(stopped, 10);
    const workers = await eventually(
      () => api.workers(),
      (pids) => pids.length === 2,
    );
    expect(workers).toContain(other);
    await prints(`"worker":${stopped},"exitCode":0`);
  });

  it("closes the connection that a worker had been handed and had not taken when it was killed", async () => {
    await start();
    const [killed] = (await api.workers()) as [number];
    process.kill(killed, "SIGSTOP");
    const port = Number(new URL(api.address).port);
    const sockets = [0, 1].map(() => connect({ port, host: "127.0.0.1" }).on("error", () => {}));
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    sockets.forEach((socket) => socket.write("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n"));
    // The other worker answers its connection and keeps it.
    const answered = await Promise.race(sockets.map((socket) => once(socket, "data").then(() => socket)));
    process.kill(killed, "SIGKILL");
    await closed[answered === sockets[0] ? 1 : 0];
    expect(answered.destroyed).toBe(false);
    answered.destroy();
  });

  it("exits with the code of its workers when one after another ends at its start", async () => {
    const directory = await mkdtemp(join(tmpdir(), "frontrow-workers-"));
    stage.beforeClose(() => rm(directory, { recursive: true }));
    const marker = join(directory, "fail");
    const fail = `import { existsSync } from "node:fs";
      if (process.argv[1]?.endsWith("worker.js") && existsSync(${JSON.stringify(marker)})) process.exit(7);`;
    await start({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(fail)}` });
    const [first, other] = (await api.workers()) as [number, number];
    await writeFile(marker, "");
    process.kill(first, "SIGKILL");
    await eventually(
      async () => api.isRunning,
      (isRunning) => !isRunning,
    );
    expect(api.exitCode).toBe(7);
    await prints("workers keep ending at their start: process exits");
    await gone([other]);
  });
});

test("an API whose workers cannot start ends at once, and tells why", async () => {
  await start();
  const workers = await api.workers();
  const { port } = new URL(api.address);
  await expect(ApiProcess.start(stage, { PROCESSES: "2", PORT: port })).rejects.toThrow("ended with 1");
  await api.kill("SIGTERM");
  expect(api.exitCode).toBe(0);
  await gone(workers);
});
