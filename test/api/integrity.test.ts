import { expectIntegrity } from "../support/integrity";
import { charge, hold, Stage } from "../support/stage";
import { onlyDate, pay } from "../support/purchase";

describe("the integrity checker", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  it("finds nothing wrong with a sale that went well", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId);
    await charge(client, 500);
    const { id } = await hold(client, performanceId, seatIds.slice(0, 2));
    await pay(client, id);
    await expectIntegrity(stage.stores);
  });
});
