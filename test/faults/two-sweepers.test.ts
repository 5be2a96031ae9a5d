import { connectSubscriber } from "../../src/infrastructure/redis";
import { seatsChannel, type SeatChange, type SeatMessage } from "../../src/shared/seat-changes";
import { nextWhere } from "../support/client";
import { CrowdedQueue, environmentOf } from "../support/crowded-queue";
import { eventually } from "../support/eventually";
import { LeaveQueueDocument, QueuePositionDocument } from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { endHold, grant, hold, onlyDate, pay, runOut } from "../support/purchase";
const settings = {
  capacity: 6,
  admissionsPerSecond: 1_000,
  activeSeconds: 60,
  graceSeconds: 60,
  recoverySeconds: 1,
};
const people = 60;

let api: ApiCluster;
beforeAll(async () => {
  api = await startApiCluster(environmentOf(settings), { count: 2 });
});
afterAll(() => api?.close());

/** Hears every announcement of a performance's seats, as the processes send them. */
async function hearSeats(performanceId: string) {
  const heard: SeatChange[] = [];
  const listener = connectSubscriber(api.stage.stores.redisUrl, () => {});
  listener.on("message", (_, message: string) => heard.push(...(JSON.parse(message) as SeatMessage).changes));
  await listener.subscribe(seatsChannel(performanceId));
  return { heard, close: () => listener.disconnect() };
}

test("two processes that sweep and admit at once announce each end once and never admit too many", async () => {
  const { stage } = api;
  const concert = await stage.concert({
    sections: [{ name: "Floor", rows: 6, seatsPerRow: 10, price: 100 }],
  });
  const { performanceId, seatIds } = onlyDate(concert);
  const queue = new CrowdedQueue(stage, concert.concertId, settings);
  const { heard, close } = await hearSeats(performanceId);
  const sampling = queue.sampleActive();

  /** A third of them buy; the holds of the others run out, and they leave or their turn does. */
  const goThrough = async (seatId: string, index: number) => {
    const { client, userId } = await stage.waiter(concert.concertId, { processIndex: index % 2 });
    const positions = client.follow(QueuePositionDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    const { id } = await hold(client, performanceId, [seatId]);
    if (index % 3 === 0) {
      await grant(stage, userId, 100);
      return pay(client, id);
    }
    await endHold(stage, id);
    await runOut(client, id);
    if (index % 3 === 1) return client.send(LeaveQueueDocument);
    await queue.timeOut(userId);
    return nextWhere(positions, ({ queuePosition }) => queuePosition.status === "EXPIRED");
  };
  await Promise.all(seatIds.slice(0, people).map(goThrough));

  const { max } = await sampling.stop();
  expect(max).toBe(settings.capacity);
  const counted = (status: string) => heard.filter((change) => change.status === status);
  await eventually(
    async () => counted("AVAILABLE").length + counted("SOLD").length,
    (count) => count >= people,
  );
  expect(new Set(counted("AVAILABLE").map(({ id }) => id)).size).toBe(counted("AVAILABLE").length);
  expect(counted("SOLD")).toHaveLength(people / 3);
  // Made, held, and then sold or given back: had anything been handled twice, there would be a fourth version.
  expect(await stage.database.seat.count({ where: { performanceId, version: 3 } })).toBe(people);
  expect(await stage.database.reservation.count({ where: { performanceId, status: "EXPIRED" } })).toBe(40);
  queue.close();
  close();
  await expectIntegrity(stage.stores);
});
