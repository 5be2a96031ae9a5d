import { Redis } from "ioredis";
import { next, nextWhere } from "../../support/client";
import {
  IssueQueueTokenDocument,
  LeaveQueueDocument,
  QueueStateDocument,
  QueueTokenDocument,
} from "../../support/generated/operations";
import { Operator, operatorToken } from "../../support/operator";
import { until } from "../../support/purchase";
import type { Person } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const settings = { OPERATOR_TOKEN: operatorToken, QUEUE_CAPACITY: "2", ADMISSIONS_PER_SECOND: "1000" };

describe("a queue in the operator's hands", () => {
  const stage = useStage({ ...settings, RECOVERY_SECONDS: "0" }, { processes: 2 });
  let here: Operator;
  let there: Operator;
  let redis: Redis;
  beforeAll(async () => {
    [here, there] = [new Operator(stage), new Operator(stage, { processIndex: 1 })];
    redis = new Redis(stage.stores.redisUrl);
    stage.beforeClose(() => redis.quit());
  });

  /** As many people in the queue of a new concert, one after the other. */
  async function queueUp(count: number): Promise<{ concertId: string; people: Person[] }> {
    const { concertId } = await stage.concert();
    const people: Person[] = [];
    for (let index = 0; index < count; index += 1) {
      people.push(await stage.waiter(concertId, { processIndex: index % 2 }));
    }
    return { concertId, people };
  }

  async function stateOf({ client }: Person) {
    return (await client.send(QueueTokenDocument)).queueToken;
  }

  async function statusesOf(people: Person[]) {
    return Promise.all(people.map(async (person) => (await stateOf(person)).status));
  }

  it("admits at once, and on every process, when its capacity is raised", async () => {
    const { concertId, people } = await queueUp(5);
    const positions = people[3]!.client.follow(QueueStateDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "WAITING");
    expect(await here.configure({ concertId, capacity: 4 })).toMatchObject({
      capacity: 4,
      active: 4,
      waiting: 1,
    });
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    expect(await there.snapshot(concertId)).toMatchObject({ capacity: 4, active: 4, waiting: 1 });
  });

  it("sends nobody away when its capacity is lowered, and admits nobody until there is room under it", async () => {
    const { concertId, people } = await queueUp(3);
    expect(await here.configure({ concertId, capacity: 1 })).toMatchObject({ active: 2, waiting: 1 });
    await people[0]!.client.send(LeaveQueueDocument);
    expect(await there.snapshot(concertId)).toMatchObject({ active: 1, waiting: 1 });
    await stage.waiter(concertId);
    expect((await there.snapshot(concertId)).active).toBe(1);
    await people[1]!.client.send(LeaveQueueDocument);
    expect(await statusesOf(people)).toEqual(["EXPIRED", "EXPIRED", "ACTIVE"]);
    expect((await here.configure({ concertId, capacity: 1 })).active).toBe(1);
  });

  it("admits no more within any second than its new rate", async () => {
    const { concertId, people } = await queueUp(12);
    await here.pause(concertId);
    await there.configure({ concertId, capacity: 12, admissionsPerSecond: 3 });
    await here.resume(concertId);
    await until("all are admitted", async () => !(await statusesOf(people)).includes("WAITING"));
    const admissions = await Promise.all(
      people.slice(2).map(async (person) => (await stateOf(person)).admittedAt),
    );
    const times = admissions.map((time) => Date.parse(time!));
    times.forEach((time, index) => {
      if (index >= 3) expect(time - times[index - 3]!).toBeGreaterThanOrEqual(1_000);
    });
  });

  it("keeps what was set of it when a later order says nothing about it", async () => {
    const { concertId } = await queueUp(0);
    await here.configure({ concertId, capacity: 7 });
    await here.pause(concertId, "Sound check");
    const snapshot = await there.configure({ concertId, admissionsPerSecond: 9 });
    expect(snapshot).toMatchObject({ capacity: 7, admissionsPerSecond: 9, pauseReason: "Sound check" });
  });

  it("pauses and resumes, and tells those who wait since when and why", async () => {
    const { concertId, people } = await queueUp(3);
    const positions = people[2]!.client.follow(QueueStateDocument);
    const before = (await next(positions)).queuePosition;
    expect(before).toMatchObject({ position: 1, admission: "OPEN", pausedSince: null, pauseReason: null });

    const { pausedSince } = await there.pause(concertId, " The hall is being checked. ");
    expect((await next(positions)).queuePosition).toEqual({
      ...before,
      admission: "PAUSED",
      pausedSince,
      pauseReason: "The hall is being checked.",
    });
    await people[0]!.client.send(LeaveQueueDocument);
    expect(await there.snapshot(concertId)).toMatchObject({ active: 1, waiting: 1, admission: "PAUSED" });
    expect(await here.pause(concertId, "It takes longer.")).toMatchObject({ pausedSince });
    expect((await next(positions)).queuePosition).toMatchObject({
      pausedSince,
      pauseReason: "It takes longer.",
    });

    await here.resume(concertId);
    const after = await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    expect(after.queuePosition).toMatchObject({ admission: "OPEN", pausedSince: null, pauseReason: null });
  });

  it("drains: refuses whoever joins, lets the admitted finish and the waiting keep their positions", async () => {
    const { concertId, people } = await queueUp(3);
    const positions = people[2]!.client.follow(QueueStateDocument);
    await next(positions);
    expect(await here.drain(concertId, "The night is over.")).toMatchObject({ admission: "DRAINING" });
    expect((await next(positions)).queuePosition).toMatchObject({
      admission: "DRAINING",
      pauseReason: "The night is over.",
      position: 1,
    });

    expect((await refusalOf(stage.waiter(concertId, { processIndex: 1 }))).code).toBe("SALE_CLOSED");
    for (const person of people) {
      const { issueQueueToken } = await person.client.send(IssueQueueTokenDocument, {
        input: { userId: person.userId, concertId },
      });
      expect(issueQueueToken.token).toBe(person.token);
    }
    await Promise.all(people.slice(0, 2).map(({ client }) => client.send(LeaveQueueDocument)));
    expect(await there.snapshot(concertId)).toMatchObject({ active: 0, waiting: 1, admission: "DRAINING" });

    await there.resume(concertId);
    expect(await statusesOf(people)).toEqual(["EXPIRED", "EXPIRED", "ACTIVE"]);
    expect((await stateOf(await stage.waiter(concertId))).status).toBe("ACTIVE");
  });

  it("keeps what was set when Redis loses it", async () => {
    const { concertId } = await queueUp(1);
    await here.configure({ concertId, capacity: 11, admissionsPerSecond: 13 });
    const { pausedSince } = await here.drain(concertId, "Closing");
    await redis.del(await redis.keys(`queue:{${concertId}}*`));
    expect(await there.snapshot(concertId)).toMatchObject({
      capacity: 11,
      admissionsPerSecond: 13,
      admission: "DRAINING",
      pausedSince,
      pauseReason: "Closing",
    });
  });

  it("heeds the newest order when one reaches Redis late or not at all", async () => {
    const { concertId } = await queueUp(1);
    await here.configure({ concertId, capacity: 5 });
    await there.pause(concertId);
    const key = `queue:{${concertId}}:settings`;
    await redis.hset(key, { revision: "1", capacity: "2" });
    await redis.hdel(key, "pausedSince", "pauseReason");
    await until(
      "the orders take effect",
      async () => (await there.snapshot(concertId)).admission === "PAUSED",
    );
    expect((await there.snapshot(concertId)).capacity).toBe(5);
    await redis.hset(key, { revision: "1000000" });
    expect((await here.resume(concertId)).admission).toBe("PAUSED");
  });

  it.each([
    ["neither capacity nor rate", {}],
    ["a capacity below 0", { capacity: -1 }],
    ["a capacity above a million", { capacity: 1_000_001 }],
    ["a rate of 0", { admissionsPerSecond: 0 }],
    ["a rate above the limit", { admissionsPerSecond: 100_001 }],
  ])("refuses %s", async (_, order) => {
    const { concertId } = await stage.concert();
    expect((await refusalOf(here.configure({ concertId, ...order }))).code).toBe("BAD_USER_INPUT");
  });

  it.each([" ", "x".repeat(201), "two\nlines"])("refuses the reason %j", async (reason) => {
    const { concertId } = await stage.concert();
    expect((await refusalOf(here.pause(concertId, reason))).code).toBe("BAD_USER_INPUT");
    expect((await refusalOf(here.drain(concertId, reason))).code).toBe("BAD_USER_INPUT");
  });
});
