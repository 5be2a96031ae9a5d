import { randomUUID } from "node:crypto";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import { next } from "../support/client";
import { CrowdedQueue, environmentOf } from "../support/crowded-queue";
import { eventually } from "../support/eventually";
import {
  AvailableDatesDocument,
  ConcertsDocument,
  LeaveQueueDocument,
  MyReservationsDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  ReservationDocument,
  type QueuePositionSubscription,
} from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { everyDate, grant, hold, onlyDate, pay } from "../support/purchase";
import { Stage, type Person, type TestConcert } from "../support/stage";
import { refusalOf } from "../support/outcomes";

const settings = {
  capacity: 50,
  admissionsPerSecond: 25,
  activeSeconds: 600,
  graceSeconds: 60,
  recoverySeconds: 3,
};

let api: ApiCluster;
let stage: Stage;
let concert: TestConcert;
let queue: CrowdedQueue;

beforeAll(async () => {
  api = await startApiCluster(environmentOf(settings));
  stage = api.stage;
});
beforeEach(async () => {
  concert = await stage.concert();
  queue = new CrowdedQueue(stage, concert.concertId, settings);
});
afterEach(() => queue.close());
afterAll(() => api.close());

type Crowd = Awaited<ReturnType<typeof gather>>;

/** 50 admitted and 1,000 waiting, in order, and four whose tokens have ended. */
async function gather() {
  const [buyer, paying, leaving, staying] = [await there(), await there(), await there(), await there()];
  const gone = [paying.claims, leaving.claims, staying.claims];
  const { performanceId, seatIds } = onlyDate(concert);
  const { id: reservationId } = await hold(buyer.client, performanceId, [seatIds[0]!]);
  await grant(stage, paying.userId, 100);
  await pay(paying.client, (await hold(paying.client, performanceId, [seatIds[1]!])).id);
  await leaving.client.send(LeaveQueueDocument);
  await queue.timeOut(staying.userId);

  const admitted = [buyer.claims, ...(await queue.join(49))];
  await eventually(
    () => queue.count("active"),
    (count) => count === 50,
  );
  const near = await there();
  const middle = await queue.join(598);
  const [far, givingUp] = [await there(), await there()];
  await givingUp.client.send(LeaveQueueDocument);
  const waiting = [near.claims, ...middle, far.claims, ...(await queue.join(400))];
  const ended = [...gone, givingUp.claims];
  return { buyer, near, far, reservationId, people: [...admitted, ...waiting], ended };
}

const there = () => queue.joinThere();

async function keepEndings({ ended }: Crowd): Promise<void> {
  const where = { concertId: concert.concertId };
  await eventually(
    () => stage.database.queueEnding.count({ where }),
    (count) => count === ended.length,
  );
}

/** All that a subscription has pushed so far. */
function collect({ client }: Person): QueuePositionSubscription["queuePosition"][] {
  const pushed: QueuePositionSubscription["queuePosition"][] = [];
  const positions = client.follow(QueuePositionDocument);
  void (async () => {
    for await (const { queuePosition } of positions) pushed.push(queuePosition);
  })().catch(() => {}); // The end of the test ends it.
  return pushed;
}

async function loseByKill(crowd: Crowd): Promise<void> {
  await api.redis.kill();
  const killedAt = performance.now();
  await needsQueue(crowd);
  await needsNoQueue(crowd);
  // Nobody waits for Redis, least of all those who do not need it.
  expect(performance.now() - killedAt).toBeLessThan(2_000);
  await api.redis.restart();
  await queue.isBack();
}

async function needsQueue({ buyer, near }: Crowd): Promise<void> {
  const { performanceId, seatIds } = onlyDate(concert);
  const newcomer = stage.client();
  const userId = await stage.user(newcomer);
  const refusals = await Promise.all(
    [
      near.client.send(QueueTokenDocument),
      near.client.send(LeaveQueueDocument),
      next(near.client.follow(QueuePositionDocument)),
      stage.join(newcomer, { userId, concertId: concert.concertId }),
      buyer.client.send(AvailableDatesDocument, everyDate),
      hold(buyer.client, performanceId, [seatIds[2]!]),
      pay(buyer.client, randomUUID()),
    ].map(refusalOf),
  );
  expect(refusals.map(({ code }) => code)).toEqual(refusals.map(() => "SERVICE_UNAVAILABLE"));
}

async function needsNoQueue({ buyer, reservationId }: Crowd): Promise<void> {
  expect((await buyer.client.send(ConcertsDocument, {})).concerts.nodes.length).toBeGreaterThan(0);
  expect(await stage.user()).toEqual(expect.any(String));
  const { reservation } = await buyer.client.send(ReservationDocument, { id: reservationId });
  expect(reservation.status).toBe("PENDING");
  expect((await buyer.client.send(MyReservationsDocument, {})).myReservations.nodes).toHaveLength(1);
  expect((await fetch(`${stage.addresses[0]}/healthz`)).status).toBe(200);
  const ready = await fetch(`${stage.addresses[0]}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ doesNotAnswer: ["redis"] });
}

const loseByFlush = () => queue.redis.flushall();

/** The first to come after the loss, before anybody presents a token. */
async function joinFirst(): Promise<TokenClaims> {
  const newcomer = await eventually(
    () => there().catch(() => null),
    (person) => person !== null,
  );
  return newcomer!.claims;
}

const shuffle = <Value>(values: Value[]) =>
  values
    .map((value) => ({ value, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);

test.each([
  ["killed without persistence and started anew", loseByKill],
  ["flushed", loseByFlush],
])("when Redis is %s, 50 admitted and 1,000 waiting people keep their order", async (_, lose) => {
  const crowd = await gather();
  const { buyer, near, far, people, ended } = crowd;
  await keepEndings(crowd);
  await queue.age();
  const [buyerSaw, nearSaw, farSaw] = [collect(buyer), collect(near), collect(far)];
  // Everybody watches by now: nobody's subscription is refused because Redis is away when it begins.
  await eventually(
    async () => [buyerSaw, nearSaw, farSaw].map((saw) => saw.at(-1)),
    (states) => states.every((state) => state !== undefined),
  );
  const pushesBefore = farSaw.length;
  const admissions: string[] = [];
  await queue.onAdmission((userIds) => admissions.push(...userIds));

  await lose(crowd);
  const newcomer = await joinFirst();
  await queue.readAll(shuffle([...people, ...ended]));

  await eventually(
    async () => admissions.length,
    (count) => count === 50,
  );
  expect(admissions).toEqual(people.slice(0, 50).map(({ userId }) => userId));
  const waiting = await queue.readAll([...people.slice(50), newcomer]);
  expect(waiting.map(({ position }) => position)).toEqual(waiting.map((_, index) => index + 1));
  const gone = await queue.readAll(ended);
  expect(gone.map(({ status }) => status)).toEqual(ended.map(() => "EXPIRED"));
  expect(gone.map(({ endReason }) => endReason)).toEqual(["PAID", "LEFT", "TIMED_OUT", "LEFT"]);
  const [later] = await queue.join(1);
  expect(newcomer.sequence).toBeGreaterThan(Math.max(...people.map(({ sequence }) => sequence)));
  expect(later!.sequence).toBeGreaterThan(newcomer.sequence);

  // The subscriptions that were open have gone on by themselves.
  await eventually(
    async () => farSaw.at(-1),
    (state) => state?.position === 600 && farSaw.length > pushesBefore,
  );
  expect(buyerSaw.map(({ status }) => status)).toEqual(["ACTIVE", "WAITING", "ACTIVE"]);
  await buyer.client.send(LeaveQueueDocument);
  await eventually(
    async () => nearSaw.at(-1)?.status,
    (status) => status === "ACTIVE",
  );
  expect(api.processes.map(({ isRunning }) => isRunning)).toEqual([true]);
  await expectIntegrity(stage.stores);
});
