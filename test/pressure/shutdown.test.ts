import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { getIntrospectionQuery, print, type DocumentNode } from "graphql";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { waitUntilGone } from "../../src/local-stores/processes";
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

/** What a stream of server-sent events receives, until it is cut. */
async function openStream({ token }: Person, received: string[]): Promise<void> {
  const answer = await fetch(`${api.address}/graphql/stream`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(QueuePositionDocument) }),
  });
  for await (const chunk of answer.body!) received.push(Buffer.from(chunk as Uint8Array).toString());
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
  const streamed: string[] = [];
  const cut = openStream(await stage.waiter(concert.concertId), streamed).catch(
    (error: Error) => error.message,
  );
  await eventually(
    async () => streamed.join(""),
    (text) => text.includes("event: next"),
  );

  const gone = api.kill("SIGTERM");
  await eventually(isRefused, Boolean);
  const refused = [{ extensions: { code: "SERVICE_UNAVAILABLE" } }];
  await expect(send(QueueTokenDocument)).rejects.toMatchObject(refused);
  await lock.rollback();

  expect((await payment).payment.reservation.status).toBe("CONFIRMED");
  expect(await closed).toBe(1012);
  expect(await cut).toBe("terminated");
  expect(streamed.join("")).not.toContain("event: complete");
  await gone;
  expect(api.exitCode).toBe(0);
  expect(api.printed.join("\n")).not.toContain("SERVICE_UNAVAILABLE");
});

test("a payment that runs in one of two workers gets its result, subscribers of both reconnect, and neither is left", async () => {
  await start({ PROCESSES: "2" });
  const workers = await api.workers();
  const { payment, lock } = await beginPayment();
  const sockets = [
    openSocket(await stage.waiter(concert.concertId)),
    openSocket(await stage.waiter(concert.concertId)),
  ];
  await Promise.all(sockets.map(({ send }) => send(QueuePositionDocument)));
  const gone = api.kill("SIGTERM");
  await eventually(isRefused, Boolean);
  await lock.rollback();
  expect((await payment).payment.reservation.status).toBe("CONFIRMED");
  expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1012, 1012]);
  await gone;
  expect(api.exitCode).toBe(0);
  await Promise.all(workers.map((pid) => waitUntilGone(pid, 1)));
});

test.each(["1", "2"])(
  "a Ctrl-C that npm repeats for its child is one request to stop (PROCESSES=%s)",
  async (PROCESSES) => {
    await start({ PROCESSES });
    const { payment, lock } = await beginPayment();
    const gone = api.kill("SIGINT");
    // The terminal signals the workers too.
    (await api.workers()).forEach((pid) => process.kill(pid, "SIGINT"));
    await eventually(isRefused, Boolean);
    void api.kill("SIGINT");
    await lock.rollback();
    await payment;
    await gone;
    expect(api.exitCode).toBe(0);
  },
);

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

/** What a client may do with a connection of its own. The process waits for none of it. */
const behaviours: Record<string, (socket: Socket) => unknown> = {
  "asks for nothing": () => {},
  "sends ten requests at once and vanishes": (socket) =>
    socket.write(post.repeat(10), () => socket.destroy()),
  "sends ten requests at once and vanishes at the first answer": (socket) =>
    socket.on("data", () => socket.destroy()).write(post.repeat(10)),
  "sends ten requests at once and hangs up its half": (socket) => socket.resume().end(post.repeat(10)),
  "sends half a request": (socket) => socket.write(post.slice(0, -5)),
  "sends half a request and hangs up its half": (socket) => socket.end(post.slice(0, -5)),
  "reads none of its answers": (socket) => socket.pause().write(introspection.repeat(20)),
  "asks on and on": (socket) => socket.on("data", () => socket.write(post)).write(post),
  "opens a WebSocket and never answers": (socket) => socket.pause().write(upgrade),
  "opens a WebSocket by half": (socket) => socket.write(upgrade.slice(0, -5)),
  "opens a WebSocket and vanishes": (socket) => socket.write(upgrade, () => socket.destroy()),
};
const request = (body: string) =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const post = request(JSON.stringify({ query: "{ concerts { nodes { id } } }" }));
const introspection = request(JSON.stringify({ query: getIntrospectionQuery() }));
const upgrade =
  "GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n" +
  "sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n";

test.each([1, 2, 3])("however clients behave, the stop is graceful (crowd %i)", async (seed) => {
  await start({});
  const { send, closed } = openSocket(await stage.waiter(concert.concertId));
  await send(QueuePositionDocument);
  const port = Number(new URL(api.address).port);
  const crowd = fc.sample(fc.constantFrom(...Object.keys(behaviours)), { seed, numRuns: 30 });
  const sockets = await Promise.all(
    crowd.map(async (name) => {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => {});
      await once(socket, "connect");
      behaviours[name]!(socket);
      return socket;
    }),
  );
  await api.kill("SIGTERM");
  sockets.forEach((socket) => socket.destroy());
  expect({ exitCode: api.exitCode, closed: await closed }).toEqual({ exitCode: 0, closed: 1012 });
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

test.each(["1", "2"])(
  "what does not finish is cut off after STOP_SECONDS, with exit code 1 and a line in the log (PROCESSES=%s)",
  async (PROCESSES) => {
    await start({ STOP_SECONDS: "1", PROCESSES });
    const { payment, lock } = await beginPayment();
    const begun = performance.now();
    await api.kill("SIGTERM");
    expect(api.exitCode).toBe(1);
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(api.printed.join("\n")).toContain("shutdown timed out");
    await expect(payment).rejects.toThrow("fetch failed");
    await lock.rollback();
  },
);
