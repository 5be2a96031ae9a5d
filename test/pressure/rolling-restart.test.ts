import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { print } from "graphql";
import { createClient, type Client as SocketClient } from "graphql-ws";
import { WebSocket } from "ws";
import { Client, next, Refusal } from "../support/client";
import { eventually } from "../support/eventually";
import {
  ChargePointsDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  type QueuePositionSubscription,
} from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import type { Person, TestConcert } from "../support/stage";

const buyers = 12;
const waiters = 8;
const price = 100;
const patienceMilliseconds = 20_000;
const settings = { QUEUE_CAPACITY: String(buyers), ADMISSIONS_PER_SECOND: "1000" };

let api: ApiCluster;
let concert: TestConcert;
const sockets: SocketClient[] = [];

beforeAll(async () => {
  api = await startApiCluster(settings, { count: 3 });
  concert = await api.stage.concert();
});
afterAll(async () => {
  await Promise.all(sockets.map((socket) => socket.dispose()));
  await api?.close();
});

let turn = 0;

/** The next process in turn, as a load balancer that has not heard yet which of them is stopping would choose it. */
function chooseProcess(): string {
  const { addresses } = api.stage;
  return addresses[turn++ % addresses.length]!;
}

/** Whether it was lost on the way, or was refused by a process that is stopping: either may be repeated. */
const mayRepeat = (error: unknown) => !(error instanceof Refusal) || error.code === "SERVICE_UNAVAILABLE";

let repeated = 0;

/** Does it on any process, and again on another with the same key until there is an answer. */
async function insist<Answer>({ token }: Person, act: (client: Client) => Promise<Answer>): Promise<Answer> {
  for (const deadline = Date.now() + patienceMilliseconds; ; repeated += 1) {
    const client = Object.assign(new Client(chooseProcess()), { token });
    try {
      return await act(client);
    } catch (error) {
      if (!mayRepeat(error) || Date.now() > deadline) throw error;
      await pause(20);
    } finally {
      await client.close();
    }
  }
}

/** Charges single points, every second time over WebSocket, until the restart is over. @returns how many times. */
async function keepCharging(person: Person, restarted: () => boolean): Promise<number> {
  let charges = 0;
  for (; !restarted(); charges += 1) {
    const variables = { input: { amount: 1, idempotencyKey: randomUUID() } };
    const { chargePoints } = await insist(person, (client) =>
      charges % 2
        ? next(client.follow(ChargePointsDocument, variables))
        : client.send(ChargePointsDocument, variables),
    );
    expect(chargePoints.pointAccount.balance).toBe(price + charges + 1);
  }
  return charges;
}

async function buy(person: Person, seatId: string): Promise<void> {
  const { performanceId } = onlyDate(concert);
  const [holdKey, payKey] = [randomUUID(), randomUUID()];
  const { id } = await insist(person, (client) => hold(client, performanceId, [seatId], holdKey));
  const { payment } = await insist(person, (client) => pay(client, id, payKey));
  expect(payment.reservation.status).toBe("CONFIRMED");
}

interface Followed {
  person: Person;
  /** The position as last pushed; null once admitted. */
  position: number | null | undefined;
  reconnects: number;
  ended: boolean;
}

/** Follows a place as the page does: with one client of graphql-ws that finds another process by itself. */
function follow(person: Person): Followed {
  const followed: Followed = { person, position: undefined, reconnects: -1, ended: false };
  const socket = createClient({
    url: () => `${chooseProcess().replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => pause(Math.random() * 100),
    connectionParams: { authorization: `Bearer ${person.token}` },
    on: { connected: () => (followed.reconnects += 1) },
  });
  sockets.push(socket);
  socket.subscribe<QueuePositionSubscription>(
    { query: print(QueuePositionDocument) },
    {
      next: ({ data }) => (followed.position = data?.queuePosition.position ?? null),
      error: () => (followed.ended = true),
      complete: () => (followed.ended = true),
    },
  );
  return followed;
}

/** One process after another is told to stop, and replaced by a new one. @returns their exit codes. */
async function restartEach(): Promise<(number | null)[]> {
  const codes: (number | null)[] = [];
  for (const old of [...api.processes]) {
    await old.kill("SIGTERM");
    codes.push(old.exitCode);
    api.stage.addresses.splice(api.stage.addresses.indexOf(old.address), 1);
    api.processes.push(await ApiProcess.start(api.stage, settings));
  }
  return codes;
}

test("restarting three processes one by one under load loses no operation and no place", async () => {
  const { concertId } = concert;
  const shoppers = await Promise.all(
    Array.from({ length: buyers }, (_, processIndex) =>
      api.stage.waiter(concertId, { processIndex: processIndex % 3 }),
    ),
  );
  await Promise.all(shoppers.map(({ userId }) => grant(api.stage, userId, price)));
  const waiting = await Promise.all(Array.from({ length: waiters }, () => api.stage.waiter(concertId)));
  const followed = waiting.map(follow);
  const { seatIds } = onlyDate(concert);

  let over = false;
  // One in three buys at once and so makes room in the queue; the others go on to the end of the restart.
  const charging = shoppers.map((shopper, index) => keepCharging(shopper, () => over || index % 3 === 0));
  const early = shoppers.map((shopper, index) => (index % 3 ? undefined : buy(shopper, seatIds[index]!)));
  const codes = await restartEach();
  over = true;
  const charges = await Promise.all(charging);
  await Promise.all(early);
  await Promise.all(shoppers.map((shopper, index) => index % 3 && buy(shopper, seatIds[index]!)));

  expect(codes).toEqual([0, 0, 0]);
  expect(repeated).toBeGreaterThan(0);
  const { database, stores } = api.stage;
  expect(await database.payment.count()).toBe(buyers);
  for (const [index, { userId }] of shoppers.entries()) {
    const kept = await database.pointAccount.findUniqueOrThrow({ where: { userId } });
    expect(kept.balance).toBe(charges[index]);
  }
  for (const one of followed) {
    const { queueToken } = await insist(one.person, (client) => client.send(QueueTokenDocument));
    await eventually(
      async () => one.position,
      (position) => position === (queueToken.position ?? null),
    );
    expect(one).toMatchObject({ ended: false, reconnects: expect.any(Number) });
  }
  expect(followed.some(({ reconnects }) => reconnects > 0)).toBe(true);
  await expectIntegrity(stores);
});
