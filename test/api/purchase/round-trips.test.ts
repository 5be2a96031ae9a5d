import { Redis } from "ioredis";
import { queueChannel } from "../../../src/queue/store/queue-scripts";
import { eventually } from "../../support/eventually";
import { grant, hold, onlyDate, pay } from "../../support/purchase";
import type { Person } from "../../support/stage";
import { useStage } from "../../support/use-stage";

const stage = useStage();
let redis: Redis;
let monitor: Redis;
let commands: string[][] = [];
beforeAll(async () => {
  redis = new Redis(stage.stores.redisUrl);
  monitor = await redis.monitor();
  monitor.on("monitor", (_, args: string[], source: string) => {
    if (source !== "lua") commands.push(args);
  });
  stage.beforeClose(async () => [redis, monitor].forEach((connection) => connection.disconnect()));
});

/** @returns how many scripts about a buyer's token the API sends to Redis during the work. */
async function countTokenScripts(concertId: string, { userId }: Person, work: () => Promise<unknown>) {
  commands = [];
  await work();
  await redis.echo(userId);
  await eventually(async () => commands.some(([name]) => name === "echo"), Boolean);
  const isAboutToken = ([command, , , key, user]: string[]) =>
    command?.startsWith("eval") && key === queueChannel(concertId) && user === userId;
  return commands.filter(isAboutToken).length;
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
