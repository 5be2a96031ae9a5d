import { next, nextWhere } from "../support/client";
import { eventually } from "../support/eventually";
import {
  LeaveQueueDocument,
  QueuePositionDocument,
  QueueTokenDocument,
} from "../support/generated/operations";
import { startPressedApi, type PressedApi } from "../support/pressed-api";
import { expectRecovered } from "../support/recovery";
import { Shoppers } from "../support/shoppers";

let api: PressedApi;
beforeAll(async () => {
  api = await startPressedApi({ QUEUE_CAPACITY: "1" }, { count: 2 });
});
afterAll(() => api?.close());

test("when the connection for events is cut while a place falls free, who waits for it is told all the same", async () => {
  const { stage, redis, processes } = api;
  const { concertId } = await stage.concert();
  const first = await stage.buyer(concertId, { node: 0 });
  const second = await stage.waiter(concertId, { node: 1 });
  const positions = second.client.follow(QueuePositionDocument);
  expect((await next(positions)).queuePosition.status).toBe("WAITING");

  // Held still, the process cannot connect again before the change, of which it then hears nothing.
  process.kill(processes[1]!.pid, "SIGSTOP");
  await redis.order("CLIENT", "KILL", "TYPE", "pubsub");
  await first.client.send(LeaveQueueDocument);
  const elsewhere = Object.assign(stage.client({ node: 0 }), { token: second.token });
  await eventually(
    () => elsewhere.send(QueueTokenDocument),
    ({ queueToken }) => queueToken.status === "ACTIVE",
  );
  process.kill(processes[1]!.pid, "SIGCONT");

  await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
  await expectRecovered(api, new Shoppers(stage, await stage.concert()));
});
