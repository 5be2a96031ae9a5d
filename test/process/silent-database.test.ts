import { connectDatabase, transactOn, type Database } from "../../src/infrastructure/database";
import { isDatabaseUnavailable } from "../../src/infrastructure/database-errors";
import { SlowProxy } from "../support/slow-proxy";
import { useStage } from "../support/use-stage";

describe("a Postgres that falls silent", () => {
  const stage = useStage({}, { processes: 0 });
  let proxy: SlowProxy;
  let database: Database;
  beforeAll(async () => {
    proxy = await SlowProxy.start(stage.stores.databaseUrl);
    stage.beforeClose(() => proxy.close());
    const timeouts = {
      statementSeconds: 0.1,
      lockSeconds: 5,
      idleTransactionSeconds: 10,
      poolWaitSeconds: 2,
    };
    database = connectDatabase(proxy.url, { connections: 1, timeouts });
    stage.beforeClose(() => database.$disconnect());
  });

  const one = (connection: Pick<Database, "$queryRaw">) => connection.$queryRaw`SELECT 1 AS value`;
  const two = () => database.$queryRaw`SELECT 2 AS value`;
  const inStatement = async () => {
    await one(database);
    proxy.freeze();
    await one(database);
  };
  const inTransaction = () =>
    transactOn(database)({ seconds: 10 }, async (tx) => {
      await one(tx);
      proxy.freeze();
      await one(tx);
    });

  it.each([
    ["a statement", inStatement],
    ["a transaction", inTransaction],
  ])("is given up by %s, and its late answer is nobody's", async (_, work) => {
    const gaveUp = await work().then(() => false, isDatabaseUnavailable);
    proxy.thaw();
    expect(gaveUp).toBe(true);
    expect(await two()).toEqual([{ value: 2 }]);
  });
});
