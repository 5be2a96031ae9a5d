import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { queueChannel } from "../../../src/queue/store/queue-scripts";
import { charge, grant, hold, onlyDate, pay } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const stage = useStage();
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(stage.stores.redisUrl);
  stage.beforeClose(async () => redis.disconnect());
  // The slow log has every command when none is quick enough to be left out.
  await redis.config("SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "10000");
});

/** @returns how many scripts about a user, or a token, or a budget the API sends to Redis during the work. */
async function countScripts(concertId: string, { userId }: { userId: string }, work: () => Promise<unknown>) {
  await redis.slowlog("RESET");
  await work();
  const logged = (await redis.slowlog("GET", -1)) as [number, number, number, string[]][];
  const isOfRequest = ([command, , , ...args]: string[]) =>
    command?.startsWith("eval") &&
    // The ticks of the queue have no arguments.
    ((args[0] === queueChannel(concertId) && args.length > 1) ||
      args.some((arg) => arg.includes(userId) || arg.startsWith("rate:")));
  return logged.filter(([, , , args]) => isOfRequest(args)).length;
}

async function readyBuyer() {
  const concert = await stage.concert();
  const buyer = await stage.waiter(concert.concertId);
  const { performanceId, seatIds } = onlyDate(concert);
  const count = (work: () => Promise<unknown>) => countScripts(concert.concertId, buyer, work);
  return { ...concert, buyer, performanceId, seatIds, count };
}

test("a request asks Redis once for token and budgets, and a payment once more to end the token", async () => {
  const { buyer, performanceId, seatIds, count } = await readyBuyer();
  const { client } = buyer;
  const key = randomUUID();
  await grant(stage, buyer.userId, 100);
  let reservationId = "";
  const holdSeat = async () =>
    ({ id: reservationId } = await hold(client, performanceId, [seatIds[0]!], key));
  expect(await count(holdSeat)).toBe(1);
  expect(await count(holdSeat)).toBe(1);
  expect(await count(() => charge(client, 5))).toBe(1);
  expect(await count(() => pay(client, reservationId))).toBe(2);
  expect(await count(holdSeat)).toBe(1);
});

test("a join asks Redis once for each budget, the address first, and once for the token", async () => {
  const { concertId, buyer, count } = await readyBuyer();
  expect(await count(() => stage.join(stage.client(), { ...buyer, concertId }))).toBe(3);
});

test("a hold sees that an earlier mutation of its document has ended the turn", async () => {
  const { buyer, performanceId, seatIds } = await readyBuyer();
  const holdSeat = (seat: string) =>
    `holdSeats(input: { performanceId: "${performanceId}", seatIds: ["${seat}"], idempotencyKey: "${randomUUID()}" })`;
  const document = `mutation {
    first: ${holdSeat(seatIds[0]!)} { reservation { id } }
    leaveQueue { queueToken { id } }
    second: ${holdSeat(seatIds[1]!)} { reservation { id } }
  }`;
  expect(await refusalOf(buyer.client.sendText(document))).toMatchObject({ code: "TOKEN_EXPIRED" });
  expect(await stage.database.reservation.count({ where: { performanceId } })).toBe(1);
});
