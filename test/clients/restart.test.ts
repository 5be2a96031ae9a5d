import { print } from "graphql";
import { createClient as createStreamClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import { EventEmitter, once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { WebSocket } from "ws";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { Client, next, nextWhere } from "../support/client";
import {
  LeaveQueueDocument,
  QueuePositionDocument,
  SeatChangesDocument,
  type QueuePositionSubscription,
  type SeatChangesSubscription,
} from "../support/generated/operations";
import { hold, onlyDate } from "../support/purchase";
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

type Push = { data?: SeatChangesSubscription | null | undefined };

/** Retries as long as it takes. @param wait is awaited before every attempt. */
const persistent = {
  "graphql-ws": (connection: Connection, wait: () => Promise<void>) =>
    createSocketClient({
      url: `${connection.address.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: bearer(connection),
      shouldRetry: () => true,
      retryAttempts: Infinity,
      retryWait: wait,
    }),
  "graphql-sse": (connection: Connection, wait: () => Promise<void>) =>
    createStreamClient({
      url: `${connection.address}/graphql/stream`,
      headers: bearer(connection),
      retryAttempts: Infinity,
      retry: wait,
    }),
};

it.each(["graphql-ws", "graphql-sse"] as const)(
  "%s outlasts refused connections, and learns what it missed when its variables keep the last version",
  async (name) => {
    const concert = await api.stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const buyer = await api.stage.buyer(concert.concertId);
    const attempts = new EventEmitter();
    const wait = async () => void attempts.emit("failed", await setImmediate());
    const client = persistent[name]({ address: address.url, token: buyer.token }, wait);
    const variables = { performanceId, since: null as string | null };
    const pushes: AsyncIterator<Push> = client.iterate({ query: print(SeatChangesDocument), variables });
    variables.since = (await next(pushes)).data!.seatChanges.version;

    const elsewhere = buyer.client.follow(SeatChangesDocument, { performanceId });
    await next(elsewhere);
    await address.close();
    // The first failure is the cut, the second is a refused connection.
    await once(attempts, "failed");
    await once(attempts, "failed");
    await hold(buyer.client, performanceId, [seatIds[7]!]);
    await nextWhere(elsewhere, ({ seatChanges }) => seatChanges.changes.length > 0);
    await address.open();
    const { data } = await next(pushes);
    expect(data!.seatChanges.changes).toMatchObject([{ seat: { id: seatIds[7], status: "HELD" } }]);
    await client.dispose();
  },
);

const position = (place: number) => ({ data: { queuePosition: { status: "WAITING", position: place } } });
