import { next, nextWhere } from "../support/client";
import {
  HoldExpiryDocument,
  SeatChangesDocument,
  WatchQueueSnapshotDocument,
} from "../support/generated/operations";
import { Operator, operatorToken } from "../support/operator";
import { cancel, hold, onlyDate, pay } from "../support/purchase";
import { useStage } from "../support/use-stage";

describe("an id in capitals", () => {
  const stage = useStage({ OPERATOR_TOKEN: operatorToken });

  async function buyer() {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId, { points: 100 });
    return { client, performanceId, seats: seatIds.slice(0, 1), concertId: concert.concertId };
  }

  it.each([
    ["watches the seats that a hold changes", true, false],
    ["holds seats that others watch", false, true],
  ])("%s", async (_, watchInCapitals, holdInCapitals) => {
    const { client, performanceId, seats } = await buyer();
    const spelt = (inCapitals: boolean) => (inCapitals ? performanceId.toUpperCase() : performanceId);
    const changes = client.follow(SeatChangesDocument, { performanceId: spelt(watchInCapitals) });
    await next(changes);
    const reservation = await hold(client, spelt(holdInCapitals), seats);
    expect(await next(changes)).toMatchObject({
      seatChanges: { changes: [{ seat: { id: seats[0], status: "HELD" } }] },
    });
    expect(reservation.performance.id).toBe(performanceId);
  });

  it.each([
    ["CONFIRMED", pay],
    ["CANCELLED", cancel],
  ])("follows a hold until it is %s, and ends it so for others", async (end, finish) => {
    const { client, performanceId, seats } = await buyer();
    const { id } = await hold(client, performanceId, seats);
    const followers = [id, id.toUpperCase()].map((reservationId) =>
      client.follow(HoldExpiryDocument, { reservationId }),
    );
    await Promise.all(followers.map(next));
    await finish(client, id.toUpperCase());
    for (const follower of followers) {
      expect(await next(follower)).toMatchObject({ holdExpiry: { status: end, reservation: { id } } });
    }
  });

  it("is read as well where it stands in the document itself", async () => {
    const { client, performanceId, seats } = await buyer();
    const { id } = await hold(client, performanceId, seats);
    const query = `{ reservation(id: "${id.toUpperCase()}") { id } }`;
    expect(await client.sendText(query)).toEqual({ reservation: { id } });
  });

  it("shows operators the queue that it names", async () => {
    const { client, concertId } = await buyer();
    const operator = new Operator(stage);
    const snapshots = operator.client.follow(WatchQueueSnapshotDocument, {
      concertId: concertId.toUpperCase(),
    });
    expect(await next(snapshots)).toMatchObject({ queueSnapshot: { concertId, active: 1 } });
    await stage.join(client, { userId: await stage.user(), concertId });
    await nextWhere(snapshots, ({ queueSnapshot }) => queueSnapshot.active === 2);
  });
});
