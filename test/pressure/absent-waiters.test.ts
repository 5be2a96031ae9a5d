import { nextWhere } from "../support/client";
import { CrowdedQueue, environmentOf } from "../support/crowded-queue";
import { eventually } from "../support/eventually";
import {
  LeaveQueueDocument,
  QueuePositionDocument,
  QueueTokenDocument,
} from "../support/generated/operations";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import type { Person, Stage } from "../support/stage";

const settings = {
  capacity: 1,
  admissionsPerSecond: 1_000,
  activeSeconds: 3,
  graceSeconds: 2,
  checkSeconds: 1,
  recoverySeconds: 1,
};

let api: ApiCluster;
let stage: Stage;
let queue: CrowdedQueue;

beforeAll(async () => {
  api = await startApiCluster(environmentOf(settings));
  stage = api.stage;
  queue = new CrowdedQueue(stage, (await stage.concert()).concertId, settings);
});
afterAll(async () => {
  queue?.close();
  await api?.close();
});

const follow = ({ client }: Person) => client.follow(QueuePositionDocument);

const untilActive = async (positions: ReturnType<typeof follow>) =>
  (await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE")).queuePosition;

const leave = async ({ client }: Person) => (await client.send(LeaveQueueDocument)).leaveQueue.queueToken;

const stateOf = async ({ client }: Person) => (await client.send(QueueTokenDocument)).queueToken;

/** Numbers 1 to 1,000 behind somebody who has been admitted. Numbers 3, 501 and 502 talk to the API process. */
async function gather() {
  const admitted = await queue.joinThere();
  await queue.store.extend(admitted.claims, 60_000);
  await queue.join(2);
  const third = await queue.joinThere();
  await queue.join(497);
  const [next, nextButOne] = [await queue.joinThere(), await queue.joinThere()];
  const others = await queue.join(498);
  return { admitted, third, next, nextButOne, others };
}

test("when the first 500 of 1,000 go silent, the others are admitted past them, and who comes back is next", async () => {
  const { admitted, third, next, nextButOne, others } = await gather();
  // Number 501 is present by an open subscription, those behind by polling.
  const watching = follow(next);
  const polling = queue.keepPresent([nextButOne.claims, ...others]);
  const admissions: string[] = [];
  await queue.onAdmission((userIds) => admissions.push(...userIds));

  // Everybody behind moves up as soon as the 500 are absent.
  await nextWhere(watching, ({ queuePosition }) => queuePosition.position === 1);
  await eventually(
    () => queue.count("absent"),
    (count) => count === 500,
  );
  expect(await queue.count("waiting")).toBe(500);
  expect(await stateOf(nextButOne)).toMatchObject({ position: 2, queueLength: 500 });

  // The slot changes hands in the instant in which it is freed: no grace time, no tick, nobody absent asked.
  const left = await leave(admitted);
  expect(left).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
  expect((await untilActive(watching)).admittedAt).toEqual(left.expiresAt);

  // Number 3 is back in the same place, in front of everybody who is present.
  expect(await stateOf(third)).toMatchObject({ status: "WAITING", position: 1, queueLength: 500 });
  expect(await queue.read(third.claims)).toMatchObject({ sequence: third.claims.sequence, position: 1 });
  expect(await queue.read(others[0]!)).toMatchObject({ position: 3 });
  const second = await leave(next);
  expect(second.expiresAt).toEqual((await stateOf(third)).admittedAt);

  // And goes away for good. Nobody but the clock takes the slot back.
  await polling.stop();
  const last = await untilActive(follow(nextButOne));
  const gone = await stateOf(third);
  expect(gone).toMatchObject({ status: "EXPIRED", endReason: "TIMED_OUT" });
  const millisecondsFree = Date.parse(String(last.admittedAt)) - Date.parse(String(gone.expiresAt));
  expect(millisecondsFree).toBeLessThan(500);
  await eventually(
    async () => admissions.length,
    (count) => count >= 3,
  );
  expect(admissions).toEqual([next, third, nextButOne].map(({ userId }) => userId));
});

test("when a client freezes, the next waiter gets its turn, and it is next with a full turn when it wakes", async () => {
  const { concertId } = await stage.concert();
  const sleepy = new CrowdedQueue(stage, concertId, settings);
  const [admitted, sleeper] = [await sleepy.joinThere(), await sleepy.joinThere()];
  const [next, last] = (await sleepy.join(2)) as [TokenClaims, TokenClaims];
  const polling = sleepy.keepPresent([next, last]);
  const admissions: string[] = [];
  await sleepy.onAdmission((userIds) => admissions.push(...userIds));
  await sleepy.store.extend(admitted.claims, 60_000);
  const watching = follow(sleeper);
  await nextWhere(watching, ({ queuePosition }) => queuePosition.position === 1);

  sleeper.client.freeze();
  await eventually(
    () => sleepy.seenAt(sleeper.userId),
    (seenAt) => seenAt < Date.now() - 1_000,
  );
  await leave(admitted);
  await eventually(
    () => sleepy.read(next),
    ({ status }) => status === "ACTIVE",
  );
  await sleepy.store.extend(next, 60_000);

  sleeper.client.wake();
  await eventually(
    () => sleepy.read(last),
    ({ position }) => position === 2,
  );
  await sleepy.queue.leave(next);
  const { admittedAt, expiresAt } = await untilActive(watching);
  expect(Date.parse(String(expiresAt)) - Date.parse(String(admittedAt))).toBe(settings.activeSeconds * 1_000);
  expect(admissions.slice(0, 2)).toEqual([next.userId, sleeper.userId]);
  await polling.stop();
  sleepy.close();
});
