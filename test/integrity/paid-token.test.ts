import { randomUUID } from "node:crypto";
import { createIntegrity } from "../../src/integrity/create-integrity";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import { packUuid } from "../../src/shared/identifiers";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import { CrowdedQueue } from "../support/crowded-queue";
import { packWaiter } from "../support/presence";
import { grant, onlyDate } from "../support/purchase";
import type { TestConcert } from "../support/stage";
import { useStage } from "../support/use-stage";

const settings = {
  capacity: 2,
  admissionsPerSecond: 1_000,
  activeSeconds: 600,
  graceSeconds: 60,
  recoverySeconds: 0,
};

describe("the integrity checker, on a token that has paid while Redis was away", () => {
  const stage = useStage({}, { processes: 0 });
  let queue: CrowdedQueue;
  let payer: TokenClaims;
  beforeEach(async () => {
    const concert = await stage.concert();
    queue = new CrowdedQueue(stage, concert.concertId, settings);
    [payer] = (await queue.join(1)) as [TokenClaims];
    await payInPostgresAlone(concert);
  });
  /** Without its queue in Redis, the check skips the concert of an earlier test. */
  afterEach(async () => {
    await queue.redis.flushall();
    queue.close();
  });

  const check = () =>
    createIntegrity({ longWork: stage.database, redis: queue.redis }, { maxSeatsPerUser: 4 }).check();

  const fault = () => expect.objectContaining({ rule: "ended-token-stays-ended", id: payer.tokenId });

  it("takes it for right that it is ACTIVE until it times out", async () => {
    expect(await check()).toMatchObject({ faults: [], rulesSkipped: [] });
  });

  it("names it when it was admitted after it had paid", async () => {
    await setAdmission(Date.now() + 60_000);
    expect((await check()).faults).toEqual([fault()]);
  });

  it("names it when it waits", async () => {
    const key = queueChannel(queue.concertId);
    const member = packUuid(payer.userId);
    await queue.redis.zrem(`${key}:active`, payer.userId);
    await queue.redis.hdel(`${key}:tokens`, payer.userId);
    await queue.redis.zadd(`${key}:waiting`, payer.sequence, member);
    await queue.redis.hset(`${key}:seen`, member, packWaiter(payer, Date.now()));
    expect((await check()).faults).toEqual([fault()]);
  });

  async function setAdmission(milliseconds: number): Promise<void> {
    const { userId, tokenId, sequence, issuedAt } = payer;
    const record = `${tokenId} ${sequence} ${issuedAt.getTime()} ${milliseconds}`;
    await queue.redis.hset(`${queueChannel(queue.concertId)}:tokens`, userId, record);
  }

  async function payInPostgresAlone(concert: TestConcert): Promise<void> {
    const { performanceId, seatIds } = onlyDate(concert);
    const { userId, tokenId, concertId } = payer;
    await stage.database.pointAccount.create({ data: { userId } });
    await grant(stage, userId, 100);
    const [held] = await stage.database.$queryRaw<[{ reservation: string }]>`
      SELECT reservation
      FROM hold_seats(
        ${userId}::uuid, ${tokenId}::uuid, true, ${concertId}::uuid, ${performanceId}::uuid,
        ARRAY[${Number(seatIds[0])}::integer], ${randomUUID()}::uuid, 300, 4
      )`;
    const [paid] = await stage.database.$queryRaw<[{ outcome: string }]>`
      SELECT outcome
      FROM pay_reservation(
        ${userId}::uuid, ${tokenId}::uuid, true, ${concertId}::uuid, ${held.reservation}::uuid, ${randomUUID()}::uuid
      )`;
    expect(paid.outcome).toBe("PAID");
  }
});
