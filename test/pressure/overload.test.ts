import { print } from "graphql";
import { next, nextWhere } from "../support/client";
import { eventually } from "../support/eventually";
import { Exposition } from "../support/exposition";
import { ConcertsDocument, QueuePositionDocument } from "../support/generated/operations";
import { freshAddress } from "../support/fresh-address";
import { expectIntegrity } from "../support/integrity";
import { ApiProcess } from "../support/api-process";
import { charge, grant, hold, onlyDate, pay } from "../support/purchase";
import type { Person } from "../support/stage";
import { Transaction } from "../support/transaction";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const settings = {
  MAX_OPERATIONS: "8",
  QUEUE_CAPACITY: "1",
  LOG_LEVEL: "debug",
  TRUSTED_PROXIES: "127.0.0.1",
};
const registration = `registerUser(input: { name: "Somebody" }) { user { id } }`;
const busy = { code: "SERVICE_UNAVAILABLE", details: { retryAfterSeconds: expect.any(Number) } };

const stage = useStage({}, { processes: 0 });
let api: ApiProcess;
let buyer: Person;
let waiter: Person;
let reservationId: string;
let performanceId: string;
let lock: Transaction;

beforeAll(async () => {
  api = await ApiProcess.start(stage, settings);
});

/** Somebody who can pay, somebody who waits for their place, and a lock behind which registrations hang. */
beforeEach(async () => {
  const concert = await stage.concert();
  buyer = await stage.buyer(concert.concertId);
  waiter = await stage.waiter(concert.concertId);
  await grant(stage, buyer.userId, 100);
  const date = onlyDate(concert);
  ({ performanceId } = date);
  ({ id: reservationId } = await hold(buyer.client, performanceId, [date.seatIds[0]!]));
  lock = await Transaction.begin(stage);
  await lock.query("LOCK TABLE users IN SHARE MODE");
});
afterEach(async () => {
  await lock.rollback();
  await expectIntegrity(stage.stores);
});

const read = async (name: string, labels?: Record<string, string>) =>
  (await Exposition.of(api.address)).value(name, labels) ?? 0;

/** A client whose address nobody else has. */
const stranger = () => Object.assign(stage.client(), { forwardedFor: freshAddress() });

const register = () => stranger().sendText(`mutation { ${registration} }`);

/** Operations that hang until the lock is gone; resolves once they run. */
async function occupy(count: number, begin: () => Promise<unknown> = register): Promise<Promise<unknown>[]> {
  const wanted = (await read("frontrow_operations_running")) + count;
  const hanging = Array.from({ length: count }, begin);
  hanging.forEach((operation) => operation.catch(() => {}));
  await eventually(
    () => read("frontrow_operations_running"),
    (running) => running === wanted,
  );
  return hanging;
}

const ask = () =>
  fetch(`${api.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: print(ConcertsDocument) }),
  });

async function expectToAnswerBeside(): Promise<void> {
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    expect((await fetch(`${api.address}${path}`)).status).toBe(200);
  }
}

test("with as many operations as may run, more are refused at once, but for those amid a purchase", async () => {
  const positions = waiter.client.follow(QueuePositionDocument);
  expect((await next(positions)).queuePosition.status).toBe("WAITING");
  const shedBefore = await read("frontrow_operations_shed_total", { limit: "ordinary" });
  const hanging = await occupy(6);

  const response = await ask();
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toContain("application/graphql-response+json");
  const { errors } = (await response.json()) as { errors: { extensions: Record<string, unknown> }[] };
  const { code, retryAfterSeconds } = errors[0]!.extensions;
  expect(code).toBe("SERVICE_UNAVAILABLE");
  expect([1, 2, 3]).toContain(retryAfterSeconds);
  expect(response.headers.get("retry-after")).toBe(String(retryAfterSeconds));
  expect(await refusalOf(next(waiter.client.follow(ConcertsDocument)))).toMatchObject(busy);
  expect(await refusalOf(next(buyer.client.follow(QueuePositionDocument)))).toMatchObject(busy);
  const layout = await fetch(`${api.address}/layouts/${performanceId}/0123456789abcdef.json`);
  expect([layout.status, ["1", "2", "3"].includes(layout.headers.get("retry-after")!)]).toEqual([503, true]);
  expect(await read("frontrow_operations_shed_total", { limit: "ordinary" })).toBe(shedBefore + 4);
  for (const transport of ["http", "websocket"]) {
    const failed = { operation: "invalid", transport, outcome: "failed" };
    expect(await read("frontrow_operation_duration_seconds_count", failed)).toBe(0);
  }
  expect(api.printed.join("\n")).not.toContain("SERVICE_UNAVAILABLE");
  await expectToAnswerBeside();

  expect((await pay(buyer.client, reservationId)).payment.reservation.status).toBe("CONFIRMED");
  await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");

  await lock.rollback();
  await Promise.all(hanging);
  expect((await ask()).status).toBe(200);
});

test("with the last places taken even a payment is refused, which then has changed nothing", async () => {
  const hanging = await occupy(6);
  await lock.query("LOCK TABLE point_history IN SHARE MODE");
  hanging.push(...(await occupy(2, () => charge(Object.assign(stranger(), { token: buyer.token }), 1))));

  expect(await refusalOf(pay(buyer.client, reservationId))).toMatchObject(busy);
  expect((await ask()).status).toBe(503);
  expect(await read("frontrow_operations_shed_total", { limit: "total" })).toBe(2);
  await expectToAnswerBeside();

  await lock.rollback();
  await Promise.all(hanging);
  expect((await pay(buyer.client, reservationId)).payment.reservation.status).toBe("CONFIRMED");
  expect(await read("frontrow_operations_running")).toBe(0);
});
