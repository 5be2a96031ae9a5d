import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { Scheduler } from "../../../src/infrastructure/scheduler";
import { ignoredErrors } from "../../../src/infrastructure/background-errors";
import { AdmissionClock } from "../../../src/queue/admission-clock";
import { queueChannel } from "../../../src/queue/store/queue-scripts";
import type { QueueStore } from "../../../src/queue/store/queue.store";
import type { QueueAnnouncement } from "../../../src/queue-watch/subscribed-queue";
import { openQueueStore, queueRows } from "../../support/queue-settings";
import { useRedis } from "../../support/use-redis";

const testRedis = useRedis();

let connections: Redis[];
let scheduler: Scheduler;
let clocks: AdmissionClock[];

beforeEach(() => {
  connections = Array.from({ length: 3 }, () => testRedis.connect());
  scheduler = new Scheduler(() => {});
  clocks = [];
});
afterEach(async () => {
  clocks.forEach((clock) => clock.stop());
  await scheduler.stop();
  connections.forEach((redis) => redis.disconnect());
});

/** A queue whose clock runs on two processes. */
function openQueue(settings: {
  capacity: number;
  admissionsPerSecond: number;
  activeSeconds: number;
}): QueueStore {
  const { activeSeconds, ...limits } = settings;
  const timing = { graceSeconds: 60, activeSeconds, recoverySeconds: 0 };
  const stores = connections.slice(0, 2).map((redis) => openQueueStore(redis, timing, queueRows(limits)));
  clocks = stores.map((store) => new AdmissionClock(store, ignoredErrors));
  clocks.forEach((clock) => clock.start(scheduler));
  return stores[0]!;
}

/** When the queue announced so many admissions. Nobody polls meanwhile, so that only the clock moves it. */
async function hearAdmissions(concertId: string, count: number): Promise<{ times: Promise<number[]> }> {
  const listener = connections[2]!;
  await listener.subscribe(queueChannel(concertId));
  const times: number[] = [];
  const heard = new Promise<number[]>((resolve) =>
    listener.on("message", (_, message: string) => {
      const { admitted = [] } = JSON.parse(message) as QueueAnnouncement;
      times.push(...admitted.map(() => performance.now()));
      if (times.length >= count) resolve(times);
    }),
  );
  return { times: heard };
}

async function join(store: QueueStore, concertId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await store.join({ userId: randomUUID(), concertId, newTokenId: randomUUID() });
  }
}

describe("the admission clock", () => {
  test("admits at the rate though nobody asks, and at the moment the rate allows it", async () => {
    const concertId = randomUUID();
    const store = openQueue({ capacity: 100, admissionsPerSecond: 2, activeSeconds: 600 });
    const { times } = await hearAdmissions(concertId, 5);
    await join(store, concertId, 5);
    for (const [index, time] of (await times).entries()) {
      const twoBefore = (await times)[index - 2];
      if (twoBefore !== undefined) expect(Math.abs(time - twoBefore - 1_000)).toBeLessThan(200);
    }
  });

  test("gives a slot on when its holder times out, though nobody asks", async () => {
    const concertId = randomUUID();
    const store = openQueue({ capacity: 1, admissionsPerSecond: 100, activeSeconds: 0.3 });
    const { times } = await hearAdmissions(concertId, 3);
    await join(store, concertId, 3);
    const [first, second, third] = (await times) as [number, number, number];
    expect(Math.abs(second - first - 300)).toBeLessThan(200);
    expect(Math.abs(third - second - 300)).toBeLessThan(200);
  });
});
