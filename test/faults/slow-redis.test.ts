import { next } from "../support/client";
import {
  ConcertsDocument,
  LeaveQueueDocument,
  QueuePositionDocument,
  QueueTokenDocument,
} from "../support/generated/operations";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { SlowProxy } from "../support/slow-proxy";
import { refusalOf } from "../support/outcomes";

let api: ApiCluster;
let proxy: SlowProxy;
beforeAll(async () => {
  api = await startApiCluster({}, { count: 0 });
  proxy = await SlowProxy.start(api.redis.url);
  const settings = { REDIS_URL: proxy.url, REDIS_COMMAND_SECONDS: "0.5" };
  api.processes.push(await ApiProcess.start(api.stage, settings));
});
afterAll(async () => {
  await proxy?.close();
  await api?.close();
});

test("when Redis answers late, everything goes on; when it falls silent, what needs it is refused in time", async () => {
  const { stage } = api;
  const concert = await stage.concert({ sections: largeHall });
  const shoppers = new Shoppers(stage, concert);
  const { client } = await stage.waiter(concert.concertId);
  shoppers.enter(4);
  await shoppers.buyMore(4);
  proxy.delay(50);
  await shoppers.buyMore(4);
  expect(shoppers.refusals).toEqual([]);

  proxy.freeze();
  const unready = fetch(`${client.address}/readyz`);
  const refused = shoppers.beRefused(4);
  const asked = [
    client.send(QueueTokenDocument),
    client.send(LeaveQueueDocument),
    next(client.follow(QueuePositionDocument)),
  ];
  const refusals = Promise.all(asked.map(refusalOf));
  expect((await client.send(ConcertsDocument, {})).concerts.nodes).not.toEqual([]);
  expect((await fetch(`${client.address}/healthz`)).status).toBe(200);
  expect((await refusals).map(({ code }) => code)).toEqual(asked.map(() => "SERVICE_UNAVAILABLE"));
  expect(await (await unready).json()).toMatchObject({ doesNotAnswer: ["redis"] });
  await refused;

  proxy.delay(0);
  await endFault(shoppers, () => proxy.thaw());
  await shoppers.buyMore(4);
  await expectRecovered(api, shoppers);
  expect(shoppers.slowestMilliseconds).toBeLessThan(10_000);
});
