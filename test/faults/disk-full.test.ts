import { PostgresServer } from "../support/postgres-server";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { endFault, expectRecovered } from "../support/recovery";
import { largeHall, Shoppers } from "../support/shoppers";
import { SmallDisk } from "../support/small-disk";

let disk: SmallDisk;
let postgres: PostgresServer;
let api: ApiCluster;

// Elsewhere nothing but a whole disk could be filled.
const whereDisksCanBeMounted = SmallDisk.isPossible() ? describe : describe.skip;

whereDisksCanBeMounted("on a small disk (needs root, and leave to mount one)", () => {
  beforeAll(async () => {
    disk = await SmallDisk.mount({ megabytes: 160 });
    postgres = await PostgresServer.start(disk.directory);
    api = await startApiCluster({}, { postgres });
  });
  afterAll(async () => {
    await api?.close();
    await postgres?.stop();
    await disk?.unmount();
  });

  /** Postgres writes its log into files made beforehand; without a spare one it would end itself on a full disk. */
  async function spareLogFiles(): Promise<void> {
    for (let spare = 0; spare < 2; spare += 1) {
      await api.stage.database.$executeRaw`SELECT pg_switch_wal()`;
      await api.stage.database.$executeRaw`CHECKPOINT`;
    }
  }

  test("when the disk is full, the service is unavailable until there is room, and nothing acknowledged is lost", async () => {
    const shoppers = new Shoppers(api.stage, await api.stage.concert({ sections: largeHall }));
    await spareLogFiles();
    shoppers.enter(4);
    await shoppers.buyMore(4);
    await disk.fill();
    await shoppers.beRefused(8);
    await endFault(shoppers, () => disk.makeRoom());
    await shoppers.buyMore(8);
    await expectRecovered(api, shoppers);
  });
});
