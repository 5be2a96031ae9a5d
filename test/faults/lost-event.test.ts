import { next, nextWhere } from "../support/client";
import { eventually } from "../support/eventually";
import {
  HoldExpiryDocument,
  LeaveQueueDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  SeatChangesDocument,
} from "../support/generated/operations";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { cancel, endHold, hold, onlyDate } from "../support/purchase";
import { expectRecovered } from "../support/recovery";
import { Shoppers } from "../support/shoppers";
let api: ApiCluster;
beforeAll(async () => {
  api = await startApiCluster({ QUEUE_CAPACITY: "1" }, { count: 2 });
});
afterAll(() => api?.close());

test("when the connection for events is cut while a hold ends and a place falls free, both are told all the same", async () => {
  const { stage, redis, processes } = api;
  const concert = await stage.concert();
  const { concertId } = concert;
  const { performanceId, seatIds } = onlyDate(concert);
  const first = await stage.buyer(concertId, { processIndex: 0 });
  const second = await stage.waiter(concertId, { processIndex: 1 });
  const positions = second.client.follow(QueuePositionDocument);
  expect((await next(positions)).queuePosition.status).toBe("WAITING");
  const { id: reservationId } = await hold(first.client, performanceId, [seatIds[0]!]);
  const watching = Object.assign(stage.client({ processIndex: 1 }), { token: first.token });
  const states = watching.follow(HoldExpiryDocument, { reservationId });
  expect((await next(states)).holdExpiry.status).toBe("PENDING");

  // Held still, the process cannot connect again before the change, of which it then hears nothing.
  process.kill(processes[1]!.pid, "SIGSTOP");
  await redis.command("CLIENT", "KILL", "TYPE", "pubsub");
  await cancel(first.client, reservationId);
  await first.client.send(LeaveQueueDocument);
  const elsewhere = Object.assign(stage.client({ processIndex: 0 }), { token: second.token });
  await eventually(
    () => elsewhere.send(QueueTokenDocument),
    ({ queueToken }) => queueToken.status === "ACTIVE",
  );
  process.kill(processes[1]!.pid, "SIGCONT");

  await nextWhere(states, ({ holdExpiry }) => holdExpiry.status === "CANCELLED");
  await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
  await expectRecovered(api, new Shoppers(stage, await stage.concert()));
});

test("when a process is killed before it announces a seat, the subscribers of another process are told", async () => {
  const { stage, redis, processes } = api;
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const { client, token } = await stage.buyer(concert.concertId, { processIndex: 0 });
  const elsewhere = Object.assign(stage.client({ processIndex: 1 }), { token });
  const pushes = elsewhere.follow(SeatChangesDocument, { performanceId });
  await next(pushes);
  const { id } = await hold(client, performanceId, [seatIds[0]!]);
  await next(pushes);

  // The other process is held still, so the one that is killed makes the change and cannot publish it.
  const [killed, other] = processes;
  process.kill(other!.pid, "SIGSTOP");
  redis.freeze();
  await endHold(stage, id);
  const swept = () => stage.database.reservation.findUniqueOrThrow({ where: { id } });
  await eventually(swept, ({ status }) => status === "EXPIRED");
  await killed!.kill();
  redis.thaw();
  process.kill(other!.pid, "SIGCONT");

  const { changes } = (await nextWhere(pushes, ({ seatChanges }) => seatChanges.changes.length > 0))
    .seatChanges;
  expect(changes).toEqual([{ seat: { id: seatIds[0], status: "AVAILABLE", version: 3 } }]);
  processes.push(await ApiProcess.start(stage, { QUEUE_CAPACITY: "1" }));
  await expectRecovered(api, new Shoppers(stage, await stage.concert()));
});
