import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { CloseCode } from "graphql-ws";
import { WebSocket } from "ws";
import { next } from "../support/client";
import { ConcertsDocument, QueuePositionDocument } from "../support/generated/operations";
import { until } from "../support/purchase";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const stage = useStage({
  MAX_SOCKETS: "6",
  MAX_SOCKETS_PER_ADDRESS: "3",
  MAX_OPERATIONS_PER_SOCKET: "2",
  SOCKET_HANDSHAKE_SECONDS: "1",
  CORS_ORIGINS: "https://tickets.example",
  TRUSTED_PROXIES: "127.0.0.1",
});
const opened: WebSocket[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(close));
  await until("the server has seen them close", async () => {
    const metrics = await (await fetch(`${stage.addresses[0]}/metrics`)).text();
    return /^frontrow_sockets_open 0$/m.test(metrics);
  });
});

function connect(headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(
    `${stage.addresses[0]!.replace("http", "ws")}/graphql`,
    "graphql-transport-ws",
    { headers },
  );
  opened.push(socket.on("error", () => {}));
  return socket;
}

async function open(headers?: Record<string, string>): Promise<WebSocket> {
  const socket = connect(headers);
  await once(socket, "open");
  return socket;
}

/** How a socket that must not open is refused. */
async function refused(headers: Record<string, string> = {}) {
  const [, response] = (await once(connect(headers), "unexpected-response")) as [unknown, IncomingMessage];
  response.resume();
  return { status: response.statusCode, retryAfter: response.headers["retry-after"] };
}

async function close(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.terminate();
  await closed;
}

const from = (address: string) => ({ "x-forwarded-for": address });

describe("a WebSocket", () => {
  it("opens for pages of its own origin, of a listed one, and for what is no browser", async () => {
    const host = new URL(stage.addresses[0]!).host;
    await open({ origin: `http://${host}` });
    await open({ origin: "https://tickets.example" });
    await open();
  });

  it.each(["https://evil.example", "https://tickets.example.evil", "null"])(
    "is refused with 403 for %s",
    async (origin) => {
      expect(await refused({ origin })).toEqual({ status: 403, retryAfter: undefined });
    },
  );

  it("is refused with 429 beyond those that one address may have, until one of them has closed", async () => {
    const address = from("2001:db8::1");
    const [first] = await Promise.all([open(address), open(address), open(from("2001:db8::2"))]);
    expect(await refused(address)).toEqual({ status: 429, retryAfter: "30" });
    await open(from("198.51.100.1"));
    await close(first);
    await until("the place is free", () => reopens(address));
  });

  it("is refused with 503 beyond those that a process may have", async () => {
    for (let index = 0; index < 6; index += 1) await open(from(`203.0.113.${index}`));
    expect(await refused(from("203.0.113.9"))).toEqual({ status: 503, retryAfter: "5" });
  });

  it("is closed with 4408 when it has not begun within the time for it", async () => {
    const socket = await open();
    const [code] = await once(socket, "close");
    expect(code).toBe(CloseCode.ConnectionInitialisationTimeout);
  });

  it("is closed with 1009 over a message that is too large", async () => {
    const socket = await open();
    socket.send("x".repeat(70_000));
    const [code] = await once(socket, "close");
    expect(code).toBe(1009);
  });

  it("runs so many operations at a time, and refuses one more by itself", async () => {
    const { concertId } = await stage.concert();
    const { client } = await stage.waiter(concertId);
    const running = [client.follow(QueuePositionDocument), client.follow(QueuePositionDocument)];
    for (const states of running) await next(states);
    expect(await refusalOf(next(client.follow(ConcertsDocument)))).toMatchObject({
      code: "BAD_USER_INPUT",
      details: { reason: "At most 2 operations may run on one WebSocket at a time." },
    });
    await running[0]!.return(undefined);
    expect(await next(client.follow(ConcertsDocument))).toMatchObject({ concerts: {} });
    await client.close();
  });
});

async function reopens(headers: Record<string, string>): Promise<boolean> {
  const socket = connect(headers);
  return new Promise((resolve) => {
    socket.once("open", () => resolve(true)).once("unexpected-response", () => resolve(false));
  });
}
