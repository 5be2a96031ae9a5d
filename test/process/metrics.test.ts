import { next } from "../support/client";
import { eventually } from "../support/eventually";
import { Exposition } from "../support/exposition";
import {
  ConcertsDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  RegisterUserDocument,
} from "../support/generated/operations";
import { hold } from "../support/purchase";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const durations = "frontrow_operation_duration_seconds_count";

describe("/metrics", () => {
  const stage = useStage();
  let look: () => Promise<Exposition>;
  beforeAll(async () => {
    look = () => Exposition.of(stage.addresses[0]!);
  });
  it("counts operations by field, transport and outcome, and never by what a client writes", async () => {
    const client = stage.client();
    await client.send(ConcertsDocument);
    await next(client.follow(RegisterUserDocument, { input: { name: "Somebody" } }));
    await refusalOf(client.send(QueueTokenDocument));
    await refusalOf(next(client.follow(QueueTokenDocument)));
    await refusalOf(client.sendText("query Invented { invented }"));
    await refusalOf(next(client.followText("query Invented { invented }")));
    await client.sendText("query Hidden { ...F } fragment F on Query { __typename }");

    const metrics = await look();
    const count = (operation: string, transport: string, outcome: string) =>
      metrics.value(durations, { operation, transport, outcome });
    expect(count("concerts", "http", "ok")).toBe(1);
    expect(count("registerUser", "websocket", "ok")).toBe(1);
    expect(count("queueToken", "http", "refused")).toBe(1);
    expect(count("queueToken", "websocket", "refused")).toBe(1);
    expect(count("invalid", "http", "refused")).toBe(1);
    expect(count("invalid", "websocket", "refused")).toBe(1);
    expect(count("fragment", "http", "ok")).toBe(1);
    expect(metrics.labels(durations, "operation")).not.toContain("invented");
    expect(metrics.value("frontrow_errors_total", { code: "INVALID_TOKEN" })).toBe(2);
  });

  it("follows sockets and subscriptions from their beginning to their end", async () => {
    const { concertId } = await stage.concert();
    const person = await stage.waiter(concertId);
    const open = async () => {
      const metrics = await look();
      return [
        metrics.value("frontrow_sockets_open"),
        metrics.value("frontrow_subscriptions_open", { operation: "queuePosition" }),
      ];
    };
    const [socketsBefore = 0] = await open();
    const begun = { operation: "queuePosition", transport: "websocket", outcome: "ok" };
    const begunBefore = (await look()).value(durations, begun) ?? 0;
    const positions = person.client.follow(QueuePositionDocument);
    await next(positions);
    expect(await open()).toEqual([socketsBefore + 1, 1]);
    await person.client.close();
    await eventually(open, ([sockets, subscriptions]) => sockets === socketsBefore && subscriptions === 0);
    expect((await look()).value(durations, begun)).toBe(begunBefore + 1);
  });

  it("shows the queues and seats of concerts, the pool, the stores and the lag of the event loop", async () => {
    const { concertId: concert, performances } = await stage.concert();
    const { client } = await stage.buyer(concert);
    await hold(client, performances[0]!.id, performances[0]!.seatIds.slice(0, 2));

    const metrics = await eventually(
      look,
      (seen) => seen.value("frontrow_seats", { concert, status: "held" }) === 2,
    );
    const queueFigure = (name: string) => metrics.value(`frontrow_queue_${name}`, { concert });
    expect({
      waiting: queueFigure("waiting"),
      absent: queueFigure("absent"),
      active: queueFigure("active"),
    }).toEqual({
      waiting: 0,
      absent: 0,
      active: 1,
    });
    expect({ capacity: queueFigure("capacity"), limit: queueFigure("admissions_per_second_limit") }).toEqual({
      capacity: 100,
      limit: 50,
    });
    expect(queueFigure("paused")).toBe(0);
    expect(queueFigure("admitted_last_minute")).toBe(1);
    expect(metrics.value("frontrow_queue_wait_seconds", { concert, quantile: "0.9" })).toBe(0);
    expect(metrics.value("frontrow_seats", { concert, status: "available" })).toBe(38);
    expect(metrics.value("frontrow_database_pool", { state: "limit" })).toBe(20);
    expect(metrics.value("frontrow_database_pool", { state: "open" })).toBeGreaterThan(0);
    for (const connection of ["commands", "publisher", "subscriber"]) {
      expect(metrics.value("frontrow_redis_connected", { connection })).toBe(1);
    }
    expect(metrics.value("frontrow_store_answers", { store: "postgres" })).toBe(1);
    expect(metrics.value("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
  });

  it("tells those who gather for a sale from those who wait in it", async () => {
    const saleOpensAt = new Date(Date.now() + 600_000);
    const { concertId: concert } = await stage.concert({ saleOpensAt });
    await stage.waiter(concert);
    const metrics = await eventually(look, (seen) => seen.value("frontrow_queue_waiting", { concert }) === 1);
    expect(metrics.value("frontrow_queue_gathering", { concert })).toBe(1);
    expect(metrics.value("frontrow_queue_likely_wait_seconds", { concert })).toBeUndefined();
  });

  it("counts a failure of a single queue under the task that serves it", async () => {
    const { concertId } = await stage.concert();
    await stage.waiter(concertId);
    await stage.redis.command("SET", `queue:{${concertId}}:waiting`, "not a sorted set");
    await eventually(
      look,
      (seen) =>
        (seen.value("frontrow_background_failures_total", { task: "admit from the queues" }) ?? 0) > 0,
    );
    await stage.redis.command("DEL", `queue:{${concertId}}:waiting`);
  });

  it("keeps answering while Redis is away, says so, and shows no queue that it cannot see", async () => {
    const { concertId: concert } = await stage.concert();
    await stage.waiter(concert);
    await eventually(look, (seen) => seen.value("frontrow_queue_active", { concert }) === 1);
    await stage.redis.kill();
    const metrics = await eventually(
      look,
      (seen) => seen.value("frontrow_queue_active", { concert }) === undefined,
    );
    expect(metrics.value("frontrow_store_answers", { store: "redis" })).toBe(0);
    expect(metrics.value("frontrow_store_answers", { store: "postgres" })).toBe(1);
    expect(metrics.value("frontrow_redis_connected", { connection: "commands" })).toBe(0);
    expect(metrics.value("frontrow_global_read_failures_total", { subject: "queues" })).toBeGreaterThan(0);
    expect(metrics.value("frontrow_queues")).toBeUndefined();
    expect(metrics.value("frontrow_seats", { concert, status: "available" })).toBe(40);
    await eventually(
      look,
      (seen) => (seen.value("frontrow_background_failures_total", { task: "relay endings" }) ?? 0) > 0,
    );

    await stage.redis.restart();
    await eventually(look, (seen) => seen.value("frontrow_store_answers", { store: "redis" }) === 1);
  });
});
