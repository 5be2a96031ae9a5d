import { once } from "node:events";
import { connect } from "node:net";
import { print, type DocumentNode } from "graphql";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { eventually } from "../support/eventually";
import { ConcertsDocument, QueuePositionDocument, QueueTokenDocument } from "../support/generated/operations";
import { ApiProcess } from "../support/api-process";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import type { Person, TestConcert } from "../support/stage";
import { Transaction } from "../support/transaction";
import { useStage } from "../support/use-stage";

const stage = useStage({}, { processes: 0 });
let concert: TestConcert;
let api: ApiProcess;

beforeAll(async () => {
  concert = await stage.concert();
});
afterEach(() => api.kill());

/** The one process that clients of the stage reach from now on. */
async function start(settings: Record<string, string>): Promise<void> {
  stage.addresses.length = 0;
  api = await ApiProcess.start(stage, settings);
}

/** A buyer whose payment waits for the lock of a stranger until that lets go. */
async function beginPayment(): Promise<{ payment: ReturnType<typeof pay>; lock: Transaction }> {
  const buyer = await stage.waiter(concert.concertId);
  await grant(stage, buyer.userId, 100);
  const { performanceId, seatIds } = onlyDate(concert);
  const { id } = await hold(buyer.client, performanceId, [seatIds.pop()!]);
  const lock = await Transaction.begin(stage);
  await lock.query("SELECT FROM point_accounts WHERE user_id = $1 FOR UPDATE", [buyer.userId]);
  const payment = pay(buyer.client, id);
  payment.catch(() => {});
  await lock.blocks();
  return { payment, lock };
}

/** A socket of a person, until it is closed with a code. */
function openSocket({ token }: Person) {
  const socket = createClient({
    url: `${api.address.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const closed = new Promise<number>((resolve) =>
    socket.on("closed", (event) => resolve((event as { code: number }).code)),
  );
  const send = (document: DocumentNode) => socket.iterate({ query: print(document) }).next();
  return { closed, send };
}

const isRefused = () =>
  fetch(`${api.address}/readyz`).then(
    () => false,
    () => true,
  );

test("a payment that runs at SIGTERM gets its result, subscribers are told to reconnect, and the exit code is 0", async () => {
  await start({ LOG_LEVEL: "warn" });
  const { payment, lock } = await beginPayment();
  const { send, closed } = openSocket(await stage.waiter(concert.concertId));
  await send(QueuePositionDocument);

  const gone = api.kill("SIGTERM");
  await eventually(isRefused, Boolean);
  const refused = [{ extensions: { code: "SERVICE_UNAVAILABLE" } }];
  await expect(send(QueueTokenDocument)).rejects.toMatchObject(refused);
  await lock.rollback();

  expect((await payment).payment.reservation.status).toBe("CONFIRMED");
  expect(await closed).toBe(1012);
  await gone;
  expect(api.exitCode).toBe(0);
  expect(api.printed.join("\n")).not.toContain("SERVICE_UNAVAILABLE");
});

test("a Ctrl-C that npm repeats for its child is one request to stop", async () => {
  await start({});
  const { payment, lock } = await beginPayment();
  const gone = api.kill("SIGINT");
  await eventually(isRefused, Boolean);
  void api.kill("SIGINT");
  await lock.rollback();
  await payment;
  await gone;
  expect(api.exitCode).toBe(0);
});

test("during the delay readiness is off, and operations go on while connections end with their answers", async () => {
  await start({ STOP_DELAY_SECONDS: "1.5" });
  const gone = api.kill("SIGTERM");
  const readiness = await eventually(
    () => fetch(`${api.address}/readyz`),
    ({ status }) => status === 503,
  );
  expect(await readiness.json()).toEqual({ status: "stopping" });
  expect(readiness.headers.get("connection")).toBe("close");
  expect((await fetch(`${api.address}/healthz`)).status).toBe(200);
  await stage.client().send(ConcertsDocument);
  await gone;
  expect(api.exitCode).toBe(0);
});

test("a connection that never asks for anything does not hold up the stop", async () => {
  await start({});
  const { port } = new URL(api.address);
  const idle = connect(Number(port), "127.0.0.1");
  await once(idle, "connect");
  await api.kill("SIGTERM");
  expect(api.exitCode).toBe(0);
});

test("an error that nobody handles ends the process with exit code 1 and a line in the log, without secrets", async () => {
  const fail = `process.on("SIGUSR2", () => {
    const { TOKEN_SECRET: secret } = process.env;
    void Promise.reject(Object.assign(new Error("Refused " + secret), { command: { args: [secret] } }));
  })`;
  await start({ NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(fail)}` });
  await api.kill("SIGUSR2");
  expect(api.exitCode).toBe(1);
  const printed = await eventually(
    async () => api.printed.join("\n"),
    (lines) => lines.includes("process exits"),
  );
  expect(printed).toContain("Refused [secret]");
  expect(printed).not.toContain(stage.stores.tokenSecret);
});

test("what does not finish is cut off after STOP_SECONDS, with exit code 1 and a line in the log", async () => {
  await start({ STOP_SECONDS: "1" });
  const { payment, lock } = await beginPayment();
  const begun = performance.now();
  await api.kill("SIGTERM");
  expect(api.exitCode).toBe(1);
  expect(performance.now() - begun).toBeLessThan(4_000);
  expect(api.printed.join("\n")).toContain("shutdown timed out");
  await expect(payment).rejects.toThrow("fetch failed");
  await lock.rollback();
});
