import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { Transaction } from "../support/transaction";

const settings = {
  DATABASE_CONNECTIONS: "2",
  DATABASE_LOCK_SECONDS: "1",
  DATABASE_POOL_WAIT_SECONDS: "0.5",
};

let api: ApiCluster;
beforeAll(async () => {
  api = await startApiCluster(settings);
});
afterAll(() => api?.close());

test("when every connection of the pool waits for a lock, all are refused in time, and served once it is gone", async () => {
  const { stage, processes } = api;
  const address = processes[0]!.address;
  const shoppers = new Shoppers(stage, await stage.concert({ sections: largeHall }));
  const theirs = await Transaction.begin(stage);
  await theirs.query("LOCK TABLE reservations");
  shoppers.enter(6);
  await theirs.blocks({ count: 2 });

  await shoppers.beRefused(6);
  // Were a process not ready because it has much to do, all of them would be taken out at once.
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    expect((await fetch(`${address}${path}`)).status).toBe(200);
  }
  await endFault(shoppers, () => theirs.rollback());
  await shoppers.buyMore(6);
  await expectRecovered(api, shoppers);
  // One wait for a connection and one for a lock.
  expect(shoppers.slowestMilliseconds).toBeLessThan(12_000);
});
