import { next, nextWhere, type Client } from "../support/client";
import {
  HoldExpiryDocument,
  LeaveQueueDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  SeatChangesDocument,
  type SeatChangesSubscription,
} from "../support/generated/operations";
import { ApiProcess } from "../support/api-process";
import { cancel, endHold, grant, hold, onlyDate, pay } from "../support/purchase";
import type { Stage, Person } from "../support/stage";
import { useStage } from "../support/use-stage";

const settings = { QUEUE_CAPACITY: "2" };

/** Follows on one process what is changed on another. */
function tests(open: () => Stage) {
  /** An admitted person who is connected to both. */
  async function buyer(
    concertId: string,
    points = 0,
  ): Promise<{ here: Client; there: Client; person: Person }> {
    const stage = open();
    const [one, other] = [stage.client({ processIndex: 0 }), stage.client({ processIndex: 1 })];
    const person = await stage.join(one, { userId: await stage.user(one), concertId });
    other.token = person.token;
    if (points > 0) await grant(stage, person.userId, points);
    return { here: one, there: other, person };
  }

  it("a position moves up when somebody leaves on the other", async () => {
    const stage = open();
    const { concertId } = await stage.concert();
    await buyer(concertId);
    const leaving = await buyer(concertId);
    const second = await buyer(concertId);
    const positions = second.here.follow(QueuePositionDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.position === 1);
    await leaving.there.send(LeaveQueueDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    await second.there.send(LeaveQueueDocument);
    const { queuePosition } = await nextWhere(positions, (state) => state.queuePosition.status === "EXPIRED");
    expect(queuePosition.endReason).toBe("LEFT");
  });

  it("a hold is CONFIRMED when it is paid on the other", async () => {
    const stage = open();
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { here, there } = await buyer(concert.concertId, 100);
    const { id } = await hold(here, performanceId, seatIds.slice(0, 1));
    const states = here.follow(HoldExpiryDocument, { reservationId: id });
    await next(states);
    await pay(there, id);
    await nextWhere(states, ({ holdExpiry }) => holdExpiry.status === "CONFIRMED");
    expect(await states.next()).toMatchObject({ done: true });
    const { queueToken } = await here.send(QueueTokenDocument);
    expect(queueToken).toMatchObject({ status: "EXPIRED", endReason: "PAID" });
  });

  it("seats are HELD, AVAILABLE, HELD and SOLD as the other has it, whoever sweeps", async () => {
    const stage = open();
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const watcher = await buyer(concert.concertId);
    const { there } = await buyer(concert.concertId, 100);
    const batches = watcher.here.follow(SeatChangesDocument, { performanceId });
    await next(batches);

    const seen: string[] = [];
    const see = (batch: IteratorResult<SeatChangesSubscription>) => {
      if (batch.done) throw new Error("The subscription has ended.");
      seen.push(...batch.value.seatChanges.changes.map(({ seat }) => `${seat.status} ${seat.version}`));
    };
    const first = await hold(there, performanceId, seatIds.slice(0, 1));
    see(await batches.next());
    await cancel(there, first.id);
    see(await batches.next());
    const second = await hold(there, performanceId, seatIds.slice(0, 1));
    see(await batches.next());
    await endHold(stage, second.id);
    see(await batches.next());
    const third = await hold(there, performanceId, seatIds.slice(0, 1));
    see(await batches.next());
    await pay(there, third.id);
    see(await batches.next());
    expect(seen).toEqual(["HELD 2", "AVAILABLE 3", "HELD 4", "AVAILABLE 5", "HELD 6", "SOLD 7"]);
  });
}

describe("on two apps that share their stores", () => {
  const stage = useStage(settings, { processes: 2 });
  tests(() => stage);
});

describe("on two processes of the built program", () => {
  const stage = useStage(settings, { processes: 0 });
  beforeAll(async () => {
    // No app of the stage runs, so whatever happens is the doing of the two processes.
    const processes = await Promise.all([
      ApiProcess.start(stage, settings),
      ApiProcess.start(stage, settings),
    ]);
    stage.beforeClose(async () => {
      await Promise.all(processes.map((process) => process.kill("SIGTERM")));
      expect(processes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    });
  });

  tests(() => stage);
});
