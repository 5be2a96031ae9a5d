import { Redis } from "ioredis";
import { queueChannel } from "../../../src/queue/store/queue-scripts";
import { grant, hold, onlyDate, pay } from "../../support/purchase";
import type { Person } from "../../support/stage";
import { useStage } from "../../support/use-stage";

const stage = useStage();
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(stage.stores.redisUrl);
  stage.beforeClose(async () => redis.disconnect());
  // The slow log has every command when none is quick enough to be left out.
  await redis.config("SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "10000");
});

/** @returns how many scripts about a buyer's token the API sends to Redis during the work. */
async function countTokenScripts(concertId: string, { userId }: Person, work: () => Promise<unknown>) {
  await redis.slowlog("RESET");
  await work();
  const logged = (await redis.slowlog("GET", -1)) as [number, number, number, string[]][];
  const isAboutToken = ([command, , , key, user]: string[]) =>
    command?.startsWith("eval") && key === queueChannel(concertId) && user === userId;
  return logged.filter(([, , , args]) => isAboutToken(args)).length;
}

test("a hold and a payment ask Redis about the token once before the statement and once after it", async () => {
  const concert = await stage.concert();
  const buyer = await stage.waiter(concert.concertId);
  await grant(stage, buyer.userId, 100);
  const { performanceId, seatIds } = onlyDate(concert);
  const count = (work: () => Promise<unknown>) => countTokenScripts(concert.concertId, buyer, work);

  let reservationId = "";
  const holdSeat = async () =>
    ({ id: reservationId } = await hold(buyer.client, performanceId, [seatIds[0]!]));
  expect(await count(holdSeat)).toBe(2);
  expect(await count(() => pay(buyer.client, reservationId))).toBe(2);
});
