import { QueueTokenDocument } from "../support/generated/operations";
import { PostgresServer } from "../support/postgres-server";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { refusalOf } from "../support/outcomes";

let postgres: PostgresServer;
let api: ApiCluster;

beforeAll(async () => {
  postgres = await PostgresServer.start();
  api = await startApiCluster({}, { count: 2, postgres });
});
afterAll(async () => {
  await api?.close();
  await postgres?.remove();
});

test.each([
  ["stopped in order", () => postgres.stop()],
  ["killed", () => postgres.kill()],
])(
  "when Postgres is %s under load, it is unavailable until it is back, and nothing acknowledged is lost",
  async (_, lose) => {
    const concert = await api.stage.concert({ sections: largeHall });
    const shoppers = new Shoppers(api.stage, concert);
    const waiting = await api.stage.waiter(concert.concertId);
    await waiting.client.send(QueueTokenDocument);
    shoppers.enter(8);
    await shoppers.buyMore(10);

    await lose();
    expect((await waiting.client.send(QueueTokenDocument)).queueToken.status).toBe("ACTIVE");
    expect((await refusalOf(api.stage.user(waiting.client))).code).toBe("SERVICE_UNAVAILABLE");
    const alive = await fetch(`${waiting.client.address}/healthz`);
    expect(alive.status).toBe(200);
    const ready = await fetch(`${waiting.client.address}/readyz`);
    expect(await ready.json()).toMatchObject({ doesNotAnswer: ["postgres"] });

    await endFault(shoppers, () => postgres.restart());
    await shoppers.buyMore(10);
    await expectRecovered(api, shoppers);
  },
);
