import { randomUUID } from "node:crypto";
import { next } from "../../support/client";
import {
  LeaveQueueDocument,
  SeatChangesDocument,
  SeatMapDocument,
  type SeatChangesSubscription,
} from "../../support/generated/operations";
import { cancel, endHold, hold, onlyDate, pay } from "../../support/purchase";
import type { Person } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

type Change = SeatChangesSubscription["seatChanges"]["changes"][number]["seat"];

describe("changes of seats", () => {
  const stage = useStage();

  /** Somebody who watches a date, and somebody who can buy two of its seats. */
  async function watched() {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const watcher = await stage.buyer(concert.concertId);
    const buyer = await stage.buyer(concert.concertId, { points: 200 });
    const changes = await watch(watcher, performanceId);
    return { watcher, buyer, performanceId, seats: seatIds.slice(0, 2), changes };
  }

  /** Subscribes, and waits for the first push: from then on no change is missed. */
  async function watch({ client }: Person, performanceId: string) {
    const batches = client.follow(SeatChangesDocument, { performanceId });
    expect((await next(batches)).seatChanges).toMatchObject({ readAgain: false, changes: [] });
    return collect(batches);
  }

  it("tell HELD and then SOLD of each seat, with rising versions", async () => {
    const { buyer, performanceId, seats, changes } = await watched();
    const { id } = await hold(buyer.client, performanceId, seats);
    expect(await changes(2)).toEqual(seats.map((seat) => ({ id: seat, status: "HELD", version: 2 })));
    await pay(buyer.client, id);
    expect(await changes(2)).toEqual(seats.map((seat) => ({ id: seat, status: "SOLD", version: 3 })));
  });

  it("tell AVAILABLE when a hold is cancelled", async () => {
    const { buyer, performanceId, seats, changes } = await watched();
    const { id } = await hold(buyer.client, performanceId, seats);
    await changes(2);
    await cancel(buyer.client, id);
    expect(await changes(2)).toEqual(seats.map((seat) => ({ id: seat, status: "AVAILABLE", version: 3 })));
  });

  it("tell AVAILABLE when a hold runs out, though nobody asks", async () => {
    const { buyer, performanceId, seats, changes } = await watched();
    const { id } = await hold(buyer.client, performanceId, seats);
    await changes(2);
    await endHold(stage, id);
    expect(await changes(2)).toEqual(seats.map((seat) => ({ id: seat, status: "AVAILABLE", version: 3 })));
  });

  it("end with the turn of the watcher", async () => {
    const concert = await stage.concert();
    const watcher = await stage.buyer(concert.concertId);
    const { performanceId } = onlyDate(concert);
    const batches = watcher.client.follow(SeatChangesDocument, { performanceId });
    await next(batches);
    await watcher.client.send(LeaveQueueDocument);
    expect(await batches.next()).toEqual({ value: undefined, done: true });
  });

  it("are those of the date that is watched alone", async () => {
    const { buyer, performanceId, seats, changes } = await watched();
    const other = await watched();
    await hold(other.buyer.client, other.performanceId, other.seats);
    await other.changes(2);
    await hold(buyer.client, performanceId, seats);
    expect((await changes(2)).map(({ id }) => id)).toEqual(seats);
  });

  it("bring a map that was read after subscribing up to date", async () => {
    const { watcher, buyer, performanceId, seats, changes } = await watched();
    const { seatMap } = await watcher.client.send(SeatMapDocument, { performanceId });
    expect(seatMap.statuses.slice(0, 2)).toBe("AA");
    await hold(buyer.client, performanceId, seats);
    expect((await changes(2)).map(({ status }) => status)).toEqual(["HELD", "HELD"]);
  });

  it("are told to the admitted alone, and of their own concert's dates", async () => {
    const { watcher, performanceId } = await watched();
    const elsewhere = onlyDate(await stage.concert());
    const refusal = (client: typeof watcher.client, id: string) =>
      refusalOf(next(client.follow(SeatChangesDocument, { performanceId: id })));
    expect((await refusal(stage.client(), performanceId)).code).toBe("INVALID_TOKEN");
    for (const id of [elsewhere.performanceId, randomUUID(), "none"]) {
      expect((await refusal(watcher.client, id)).code).toBe("PERFORMANCE_NOT_FOUND");
    }
    await watcher.client.send(LeaveQueueDocument);
    expect((await refusal(watcher.client, performanceId)).code).toBe("TOKEN_EXPIRED");
  });
});

/** Gives so many further changes, however they were batched, in the order of their seats. */
function collect(batches: AsyncGenerator<SeatChangesSubscription>): (count: number) => Promise<Change[]> {
  return async (count) => {
    const changes: Change[] = [];
    while (changes.length < count) {
      const { seatChanges } = await next(batches);
      changes.push(...seatChanges.changes.map(({ seat }) => seat));
    }
    return changes.sort((left, right) => Number(left.id) - Number(right.id));
  };
}
