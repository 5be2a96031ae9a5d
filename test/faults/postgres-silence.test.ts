import { PostgresServer } from "../support/postgres-server";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { refusalOf } from "../support/outcomes";

const settings = {
  DATABASE_CONNECTIONS: "4",
  DATABASE_STATEMENT_SECONDS: "1",
  DATABASE_LOCK_SECONDS: "0.5",
  DATABASE_POOL_WAIT_SECONDS: "1",
};

let postgres: PostgresServer;
let api: ApiCluster;
beforeAll(async () => {
  postgres = await PostgresServer.start();
  api = await startApiCluster(settings, { postgres });
});
afterAll(async () => {
  await postgres?.thaw();
  await api?.close();
  await postgres?.remove();
});

test("when Postgres falls silent amid purchases, they are refused in time, and completed once it answers again", async () => {
  const { stage } = api;
  const shoppers = new Shoppers(stage, await stage.concert({ sections: largeHall }));
  const { client } = await stage.waiter((await stage.concert()).concertId);
  shoppers.enter(8);
  await shoppers.buyMore(8);

  await postgres.freeze();
  const frozen = performance.now();
  await shoppers.beAnswered();
  await shoppers.beRefused(8);
  // One wait for a connection, one for its statement.
  expect(performance.now() - frozen).toBeLessThan(10_000);
  expect((await refusalOf(stage.user(client))).code).toBe("SERVICE_UNAVAILABLE");
  expect((await fetch(`${client.address}/healthz`)).status).toBe(200);
  const asked = performance.now();
  const unready = await fetch(`${client.address}/readyz`);
  expect(unready.status).toBe(503);
  expect(await unready.json()).toMatchObject({ doesNotAnswer: ["postgres"] });
  expect(performance.now() - asked).toBeLessThan(5_000);

  await endFault(shoppers, () => postgres.thaw());
  await shoppers.buyMore(8);
  await expectRecovered(api, shoppers);
});

test("a process whose Postgres is silent ends in order at SIGTERM", async () => {
  const leaving = await ApiProcess.start(api.stage, settings);
  await postgres.freeze();
  expect((await fetch(`${leaving.address}/readyz`)).status).toBe(503);
  await leaving.kill("SIGTERM");
  await postgres.thaw();
  expect(leaving.exitCode).toBe(0);
});
