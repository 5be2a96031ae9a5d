import { print } from "graphql";
import { createClient } from "graphql-ws";
import { EventEmitter, once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { WebSocket } from "ws";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { Client, next, nextWhere } from "../support/client";
import {
  LeaveQueueDocument,
  QueuePositionDocument,
  type QueuePositionSubscription,
} from "../support/generated/operations";
import { bearer, type Connection } from "./support/adapter";
import { SharedAddress } from "./support/shared-address";
import { openSocket, openStreams } from "./support/transports";

const settings = { QUEUE_CAPACITY: "1" };
const operation = { query: print(QueuePositionDocument) };

let api: ApiCluster;
let address: SharedAddress;
beforeAll(async () => {
  api = await startApiCluster(settings);
  address = new SharedAddress(api.stage.addresses[0]!);
  await address.open();
});
afterAll(async () => {
  await address?.close();
  await api?.close();
});

/** Another process takes the place of the one that runs, as in a deployment. */
async function replaceProcess(): Promise<void> {
  const [before] = api.processes;
  const after = await ApiProcess.start(api.stage, settings);
  api.stage.addresses.shift();
  address.target = after.address;
  await before!.kill("SIGTERM");
}

/** A queue with a buyer, who can make room in it, and two waiters. */
async function crowdedQueue() {
  const { concertId } = await api.stage.concert();
  const join = async (): Promise<Connection> => {
    const { token } = await api.stage.waiter(concertId);
    return { address: address.url, token };
  };
  const [buyer, first, second] = [await join(), await join(), await join()];
  const leave = Object.assign(new Client(address.url), { token: buyer.token });
  return { first, second, makeRoom: () => leave.send(LeaveQueueDocument) };
}

it("graphql-ws and graphql-sse resume by their defaults on another process, and waiters keep their positions", async () => {
  const { first, second, makeRoom } = await crowdedQueue();
  const [socket, streams] = [openSocket(first), openStreams(second)];
  const firsts = socket.iterate<QueuePositionSubscription>(operation);
  const seconds = streams.iterate<QueuePositionSubscription>(operation);
  expect(await next(firsts)).toMatchObject(position(1));
  expect(await next(seconds)).toMatchObject(position(2));

  await replaceProcess();
  await makeRoom();
  await nextWhere(firsts, ({ data }) => data?.queuePosition.status === "ACTIVE");
  await nextWhere(seconds, ({ data }) => data?.queuePosition.position === 1);
  await Promise.all([socket.dispose(), streams.dispose()]);
});

it("graphql-ws goes on after refused connections once shouldRetry allows it", async () => {
  const { first, makeRoom } = await crowdedQueue();
  const refused = new EventEmitter();
  const socket = createClient({
    url: `${first.address.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: bearer(first),
    shouldRetry: () => true,
    retryAttempts: Infinity,
    retryWait: () => setImmediate(),
    on: { error: () => refused.emit("once") },
  });
  const positions = socket.iterate<QueuePositionSubscription>(operation);
  expect(await next(positions)).toMatchObject(position(1));

  await Promise.all([once(refused, "once"), address.close()]);
  await address.open();
  await makeRoom();
  await nextWhere(positions, ({ data }) => data?.queuePosition.status === "ACTIVE");
  await socket.dispose();
});

const position = (place: number) => ({ data: { queuePosition: { status: "WAITING", position: place } } });
