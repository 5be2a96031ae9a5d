import { randomUUID } from "node:crypto";
import { packUuid } from "../../src/shared/identifiers";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import type { QueueToken } from "../../src/queue/token/queue-token";
import { next, Refusal } from "../support/client";
import { CrowdedQueue, environmentOf } from "../support/crowded-queue";
import { eventually } from "../support/eventually";
import { LeaveQueueDocument, QueuePositionDocument } from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import type { Person, TestConcert } from "../support/stage";

const settings = {
  capacity: 6,
  admissionsPerSecond: 30,
  activeSeconds: 60,
  graceSeconds: 60,
  recoverySeconds: 1,
};
const people = 120;
const killAfterAdmissions = 20;
const victim = 1;

let api: ApiCluster;
let concert: TestConcert;
let queue: CrowdedQueue;

beforeAll(async () => {
  api = await startApiCluster(environmentOf(settings), { count: 3 });
  concert = await api.stage.concert({
    sections: [{ name: "Floor", rows: 10, seatsPerRow: 12, price: 100 }],
  });
  queue = new CrowdedQueue(api.stage, concert.concertId, settings);
});
afterAll(async () => {
  queue?.close();
  await api?.close();
});

type Member = Person & { processIndex: number; index: number };

/** How one reconnected: the position it was told first, and the true ones just before and just after. */
interface Return {
  told: number | null;
  before: number | null;
  after: number | null;
}
const returns: Return[] = [];
let killed: Promise<void> | undefined;

/** Does it on the member's process, and on another one when that has died. What it does may be repeated. */
async function survive<Result>(member: Member, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal || member.processIndex !== victim || !killed) throw error;
    member.processIndex = (victim + 1) % 3;
    const { token } = member;
    member.client = Object.assign(api.stage.client({ processIndex: member.processIndex }), { token });
    return act();
  }
}

async function truePosition({ userId }: Person): Promise<number | null> {
  const rank = await queue.redis.zrank(`${queueChannel(concert.concertId)}:waiting`, packUuid(userId));
  return rank === null ? null : rank + 1;
}

/** Follows the member's place until it is admitted, on whichever process lives. */
async function waitForTurn(member: Member): Promise<void> {
  const begun = member.processIndex;
  await survive(member, async () => {
    const before = await truePosition(member);
    const positions = member.client.follow(QueuePositionDocument);
    const { queuePosition: first } = await next(positions);
    if (member.processIndex !== begun) {
      returns.push({ told: first.position ?? null, before, after: await truePosition(member) });
    }
    for (let state = first; state.status !== "ACTIVE";) state = (await next(positions)).queuePosition;
    await positions.return(undefined);
  });
}

/** One in ten gives up while waiting; of the others every second buys a seat and the rest leave. */
async function goThrough(member: Member): Promise<void> {
  const leave = () => survive(member, () => member.client.send(LeaveQueueDocument));
  if (givesUp(member)) return void (await leave());
  await waitForTurn(member);
  if (member.index % 2) return void (await leave());
  const { performanceId, seatIds } = onlyDate(concert);
  const [holdKey, payKey] = [randomUUID(), randomUUID()];
  const { id } = await survive(member, () =>
    hold(member.client, performanceId, [seatIds[member.index]!], holdKey),
  );
  await survive(member, () => pay(member.client, id, payKey));
}

const givesUp = ({ index }: Member) => index % 10 === 9;

/** The most admissions in any 1000 ms. */
function maxPerSecond(states: QueueToken[]): number {
  const times = states.flatMap(({ admittedAt }) => (admittedAt ? [admittedAt.getTime()] : []));
  return Math.max(...times.map((at) => times.filter((time) => time >= at && time < at + 1_000).length));
}

async function gather(): Promise<Member[]> {
  // Nobody is admitted until everybody is in the queue.
  await queue.store.configure(concert.concertId, { pausedSince: new Date(), pauseReason: "Soon" });
  const joining = Array.from({ length: people }, async (_, arrival) => {
    const processIndex = arrival % 3;
    const person = await api.stage.waiter(concert.concertId, { processIndex });
    await grant(api.stage, person.userId, 100);
    return { ...person, processIndex };
  });
  const sequence = ({ token }: Person) => queue.signer.verify(token).sequence;
  const joined = (await Promise.all(joining)).sort((a, b) => sequence(a) - sequence(b));
  return joined.map((person, index) => ({ ...person, index }));
}

test("when one of three processes is killed amid admission, nobody is admitted twice, too early or never", async () => {
  const members = await gather();
  const admissions: string[] = [];
  await queue.onAdmission((userIds) => {
    admissions.push(...userIds);
    if (admissions.length >= killAfterAdmissions) killed ??= api.processes[victim]!.kill();
  });
  const sampling = queue.sampleActive();
  const givingUp = members.filter(givesUp).map(goThrough);
  await Promise.all(givingUp);
  const staying = members.filter((member) => !givesUp(member));
  const going = staying.map(goThrough);
  await queue.store.configure(concert.concertId, { pausedSince: null, pauseReason: null });
  await Promise.all(going);
  await killed;

  const { max, samples } = await sampling.stop();
  expect(max).toBe(settings.capacity);
  expect(samples).toBeGreaterThan(100);
  await eventually(
    async () => admissions.length,
    (count) => count >= staying.length,
  );
  expect(admissions).toEqual(staying.map(({ userId }) => userId));
  const states = await queue.readAll(members.map(({ token }) => queue.signer.verify(token)));
  expect(maxPerSecond(states)).toBeLessThanOrEqual(settings.admissionsPerSecond);
  expect(states.map(({ endReason }) => endReason)).toEqual(
    members.map((member) => (givesUp(member) || member.index % 2 ? "LEFT" : "PAID")),
  );
  expect(await api.stage.database.payment.count()).toBe(people / 2);
  await expectIntegrity(api.stage.stores);

  // Those who were connected to it have been told their true positions by another process.
  expect(returns.length).toBeGreaterThan(10);
  for (const { told, before, after } of returns) {
    expect(told ?? 0).toBeLessThanOrEqual(before ?? 0);
    expect(told ?? 0).toBeGreaterThanOrEqual(after ?? 0);
  }
});
