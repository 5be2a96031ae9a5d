import { randomUUID } from "node:crypto";
import { ignoredErrors } from "../../../src/infrastructure/background-errors";
import { Channels } from "../../../src/infrastructure/channels";
import { Scheduler } from "../../../src/infrastructure/scheduler";
import { AdmissionClock } from "../../../src/queue/admission-clock";
import { QueueWatch } from "../../../src/queue-watch/queue-watch";
import { queueChannel } from "../../../src/queue/store/queue-scripts";
import { QueueService } from "../../../src/queue/queue.service";
import {
  claimsOf,
  TOKEN_LIFETIME_SECONDS,
  type QueueToken,
  type TokenClaims,
} from "../../../src/queue/token/queue-token";
import { TokenSigner } from "../../../src/queue/token/token-signer";
import type { LatestValueStream } from "../../../src/shared/latest-value-stream";
import { packUuid } from "../../../src/shared/identifiers";
import { eventually } from "../../support/eventually";
import { awake, openQueueStore, queueRows, unread } from "../../support/queue-settings";
import { useRedis } from "../../support/use-redis";

const testRedis = useRedis();

type Process = ReturnType<typeof startProcess>;

const stops: (() => Promise<void>)[] = [];
let concertId: string;
let epoch: number;

beforeEach(() => {
  concertId = randomUUID();
  epoch = 0;
});
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

/** All that one API process has of the queue, on connections of its own. */
function startProcess({ activeSeconds = 600, graceSeconds = 60 } = {}) {
  const [redis, subscriber] = [testRedis.connect(), testRedis.connect()];
  const timing = { activeSeconds, graceSeconds, recoverySeconds: 1.5 };
  const rows = queueRows({ capacity: 1, admissionsPerSecond: 1_000 }, () => ({
    epoch: ++epoch,
    wasLost: epoch > 1,
  }));
  const store = openQueueStore(redis, timing, rows);
  const queue = new QueueService(store, new TokenSigner("x".repeat(32)), rows, unread);
  const channels = new Channels({ publisher: redis, subscriber, commandSeconds: 5 });
  const watch = new QueueWatch(queue, { channels, errors: ignoredErrors }, timing, { observePush: () => {} });
  const clock = new AdmissionClock(store, ignoredErrors);
  const scheduler = new Scheduler(() => {});
  watch.start(scheduler);
  clock.start(scheduler);
  stops.push(async () => {
    clock.stop();
    await scheduler.stop();
    // ioredis sends the end of a subscription with the commands of the next turn.
    await subscriber.ping();
    await Promise.all([redis.quit(), subscriber.quit()]);
  });
  return { redis, subscriber, store, queue, watch };
}

async function join({ store }: Process, count: number): Promise<TokenClaims[]> {
  const joining = Array.from({ length: count }, () =>
    store.join({ userId: randomUUID(), concertId, newTokenId: randomUUID() }),
  );
  return (await Promise.all(joining)).map(claimsOf);
}

const nextOf = async (stream: LatestValueStream<QueueToken>): Promise<QueueToken> =>
  (await stream.next()).value;

/** Reads on until a state is as wanted; a subscription that ends before has none, and fails the test. */
async function until(stream: LatestValueStream<QueueToken>, isReached: (state: QueueToken) => boolean) {
  let state = await nextOf(stream);
  while (!isReached(state)) state = await nextOf(stream);
  return state;
}

describe("watching a token", () => {
  test("ends when the token can no longer be presented", async () => {
    const here = startProcess();
    const [claims] = await join(here, 1);
    const issuedAt = new Date(Date.now() - TOKEN_LIFETIME_SECONDS * 1_000);
    const stream = await here.watch.watch({ ...claims!, issuedAt }, awake);
    expect(await nextOf(stream)).toMatchObject({ status: "ACTIVE" });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  test("gives its state at once, then the admission made by another process", async () => {
    const [here, elsewhere] = [startProcess(), startProcess()];
    const [first, second] = await join(elsewhere, 2);
    const stream = await here.watch.watch(second!, awake);
    expect(await nextOf(stream)).toMatchObject({ status: "WAITING", position: 1 });
    await elsewhere.store.finish(first!, "PAID");
    expect(await nextOf(stream)).toMatchObject({ status: "ACTIVE", position: null });
  });

  test("ends after EXPIRED, also when the token had ended before", async () => {
    const [here, elsewhere] = [startProcess(), startProcess()];
    const [first] = await join(elsewhere, 1);
    const stream = await here.watch.watch(first!, awake);
    await nextOf(stream);
    await elsewhere.queue.leave(first!);
    expect(await nextOf(stream)).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
    expect(await stream.next()).toMatchObject({ done: true });
    const late = await here.watch.watch(first!, awake);
    expect(await nextOf(late)).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
    expect(await late.next()).toMatchObject({ done: true });
  });

  test("tells of a time-out though nobody asks", async () => {
    const here = startProcess({ activeSeconds: 0.3 });
    const [first, second] = await join(here, 2);
    const [active, waiting] = [await here.watch.watch(first!, awake), await here.watch.watch(second!, awake)];
    const ended = await until(active, ({ status }) => status === "EXPIRED");
    const admitted = await until(waiting, ({ status }) => status === "ACTIVE");
    expect(ended.endReason).toBe("TIMED_OUT");
    expect(admitted.admittedAt!.getTime() - ended.expiresAt!.getTime()).toBeLessThan(250);
  });

  test("tells of moving up, of a longer turn, and of a pause", async () => {
    const here = startProcess();
    const [first, second, third] = await join(here, 3);
    const [active, last] = [await here.watch.watch(first!, awake), await here.watch.watch(third!, awake)];
    expect(await nextOf(last)).toMatchObject({ position: 2 });
    await here.queue.leave(second!);
    expect(await nextOf(last)).toMatchObject({ position: 1 });

    const { expiresAt } = await nextOf(active);
    await here.store.extend(first!, 3_600_000);
    expect((await nextOf(active)).expiresAt!.getTime()).toBeGreaterThan(expiresAt!.getTime());

    await here.store.configure(concertId, { pausedSince: new Date(), pauseReason: "Rain" });
    expect(await nextOf(last)).toMatchObject({ pauseReason: "Rain", position: 1 });
  });

  test("keeps its user present, and stopping lets the user fall silent", async () => {
    const here = startProcess({ graceSeconds: 0.9 });
    const [, watched, silent] = await join(here, 3);
    const stream = await here.watch.watch(watched!, awake);
    const absent = `${queueChannel(concertId)}:absent`;
    const isAbsent = async ({ userId }: TokenClaims) => (await here.redis.zscore(absent, userId)) !== null;
    await eventually(() => isAbsent(silent!), Boolean);
    expect(await isAbsent(watched!)).toBe(false);
    await stream.return();
    await eventually(() => isAbsent(watched!), Boolean);
  });

  test("does not keep a user present whose client gives no sign, until it gives one", async () => {
    const here = startProcess({ graceSeconds: 0.9 });
    const [, watched] = await join(here, 2);
    const wakings: (() => void)[] = [];
    const client = { seenAt: performance.now(), ask: (onSign: () => void) => void wakings.push(onSign) };
    await here.watch.watch(watched!, client);
    const isIn = async (set: string, member: string | Buffer) =>
      (await here.redis.zscore(`${queueChannel(concertId)}:${set}`, member)) !== null;
    await eventually(() => isIn("absent", watched!.userId), Boolean);
    client.seenAt = performance.now();
    wakings.forEach((wake) => wake());
    await eventually(() => isIn("waiting", packUuid(watched!.userId)), Boolean);
  });

  test("by many costs one subscription of each process, and none once all have gone", async () => {
    const [here, elsewhere] = [startProcess(), startProcess()];
    const people = await join(here, 30);
    const subscribers = async () => (await here.redis.pubsub("NUMSUB", queueChannel(concertId)))[1];
    const streams = await Promise.all([
      ...people.map((claims) => here.watch.watch(claims, awake)),
      // A second tab of the same user.
      here.watch.watch(people[0]!, awake),
      elsewhere.watch.watch(people[0]!, awake),
    ]);
    expect(await subscribers()).toBe(2);
    expect(await Promise.all(streams.map(nextOf))).toHaveLength(32);
    await Promise.all(streams.map((stream) => stream.return()));
    await eventually(async () => (await subscribers()) === 0, Boolean);
    const again = await here.watch.watch(people[0]!, awake);
    expect(await nextOf(again)).toMatchObject({ status: "ACTIVE" });
    expect(await subscribers()).toBe(1);
  });

  test("goes on after the connection was lost, and tells what happened meanwhile", async () => {
    const [here, elsewhere] = [startProcess(), startProcess()];
    const [first, second] = await join(elsewhere, 2);
    const stream = await here.watch.watch(second!, awake);
    await nextOf(stream);
    here.subscriber.disconnect(true);
    await elsewhere.store.finish(first!, "PAID");
    expect(await nextOf(stream)).toMatchObject({ status: "ACTIVE" });
    await elsewhere.queue.leave(second!);
    expect(await nextOf(stream)).toMatchObject({ status: "EXPIRED" });
  });

  test("puts everyone who watches back in the queue after Redis lost it, in the same order", async () => {
    const [here, elsewhere] = [startProcess(), startProcess()];
    const people = await join(here, 40);
    const streams = await Promise.all(
      people.map((claims, index) => (index % 2 ? here : elsewhere).watch.watch(claims, awake)),
    );
    await Promise.all(streams.map(nextOf));
    await here.redis.del(...(await here.redis.keys(`${queueChannel(concertId)}*`)));
    await until(streams[0]!, ({ status }) => status === "ACTIVE");
    const states = await here.store.read(concertId, people);
    expect(states.map((state) => state!.position)).toEqual(people.map((_, place) => place || null));
  });

  test("is refused while Redis is away", async () => {
    const here = startProcess();
    const [first] = await join(here, 1);
    here.redis.disconnect();
    await expect(here.watch.watch(first!, awake)).rejects.toThrow("Connection is closed");
    await here.redis.connect();
    expect(await nextOf(await here.watch.watch(first!, awake))).toMatchObject({ status: "ACTIVE" });
  });
});
