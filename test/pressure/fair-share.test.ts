import { randomUUID } from "node:crypto";
import { freshAddress } from "../support/fresh-address";
import { expectIntegrity } from "../support/integrity";
import { Lanes } from "../support/lanes";
import { settle } from "../support/outcomes";
import { ApiProcess } from "../support/api-process";
import { hold, onlyDate, until } from "../support/purchase";
import { useStage } from "../support/use-stage";

const laneCount = 150;
const holdCount = 10;

const concerts = "concerts(first: 100) { nodes { id performances { id seatsAvailable } } }";
const holdSeats = `holdSeats(input: { performanceId: "${randomUUID()}", seatIds: ["1"], idempotencyKey: "${randomUUID()}" }) { reservation { id } }`;

const floods: [string, object][] = [
  ["a purchase field in a comment", { query: `{ ${concerts} } # holdSeats` }],
  ["a purchase field without a token", { query: `mutation { ${holdSeats} }` }],
];

describe("one address that sends over 150 connections as fast as it can", () => {
  const stage = useStage({}, { processes: 0 });
  let api: ApiProcess;
  beforeAll(async () => {
    api = await ApiProcess.start(stage, {
      MAX_OPERATIONS: "100",
      TRUSTED_PROXIES: "127.0.0.1",
      MAX_SEATS_PER_USER: "10",
    });
    stage.beforeClose(() => expectIntegrity(stage.stores, { maxSeatsPerUser: 10 }));
  });

  it.each(floods)(
    "leaves a buyer of another address at least nine of ten holds, with %s",
    async (_, operation) => {
      const concert = await stage.concert();
      const { performanceId, seatIds } = onlyDate(concert);
      const { client } = await stage.buyer(concert.concertId);
      client.forwardedFor = freshAddress();
      const lanes = Lanes.open(laneCount, { address: api.address, from: freshAddress() }, operation);
      try {
        await until("every lane has had answers", async () => lanes.answered > 2 * laneCount);
        const holds = seatIds.slice(0, holdCount).map((seatId) => hold(client, performanceId, [seatId]));
        expect((await settle(holds)).won.length).toBeGreaterThanOrEqual(holdCount - 1);
      } finally {
        await lanes.close();
      }
    },
  );
});
