import { CrowdedQueue, environmentOf } from "../support/crowded-queue";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ReservationDocument } from "../support/generated/operations";
import { hold, onlyDate } from "../support/purchase";
import { endFault, expectRecovered, isReady } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { Transaction } from "../support/transaction";

const settings = {
  capacity: 50,
  admissionsPerSecond: 1_000,
  activeSeconds: 600,
  graceSeconds: 60,
  recoverySeconds: 1,
};

let api: ApiCluster;
beforeAll(async () => {
  api = await startApiCluster(environmentOf(settings), { count: 2 });
});
afterAll(() => api?.close());

test.each([
  ["killed, losing the queue,", () => api.redis.kill()],
  ["stopped in order", () => api.redis.stop()],
])("when Redis is %s amid purchases, they are completed once it is back", async (_, lose) => {
  const shoppers = new Shoppers(api.stage, await api.stage.concert({ sections: largeHall }));
  shoppers.enter(8);
  await shoppers.buyMore(8);
  await lose();
  await shoppers.beRefused(8);
  await endFault(shoppers, () => api.redis.restart());
  await shoppers.buyMore(16);
  await expectRecovered(api, shoppers);
});

test("when Redis is killed and started while a hold is being made, its owner keeps both the hold and the turn", async () => {
  const { stage, redis } = api;
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const { client, userId } = await stage.waiter(concert.concertId);
  const queue = new CrowdedQueue(stage, concert.concertId, settings);
  await queue.age();
  const theirs = await Transaction.begin(stage);
  await theirs.query("SELECT take_turn($1)", [userId]);
  const holding = hold(client, performanceId, [seatIds[0]!]);
  await theirs.blocks();
  await redis.kill();
  await redis.restart();
  await isReady(api);
  await theirs.rollback();

  const { id } = await holding;
  expect((await client.send(ReservationDocument, { id })).reservation.status).toBe("PENDING");
  expect(await queue.count("waiting")).toBe(1);
  queue.close();
  await expectRecovered(api, new Shoppers(stage, await stage.concert()));
});
