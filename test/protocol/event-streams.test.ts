import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { print as printDocument } from "graphql";
import { createClient, type Client } from "graphql-sse";
import { Exposition } from "../support/exposition";
import {
  LeaveQueueDocument,
  QueuePositionDocument,
  type QueuePositionSubscription,
} from "../support/generated/operations";
import { until } from "../support/purchase";
import type { Person } from "../support/stage";
import { useStage } from "../support/use-stage";

const stage = useStage({
  MAX_SOCKETS: "4",
  MAX_SOCKETS_PER_ADDRESS: "2",
  TRUSTED_PROXIES: "127.0.0.1",
});
let waiter: Person;
beforeEach(async () => {
  waiter = await stage.waiter((await stage.concert()).concertId);
});
afterEach(() =>
  until("nothing is left", async () => {
    const exposition = await Exposition.of(stage.addresses[0]!);
    const names = ["event_streams_open", "subscriptions_open", "operations_running"];
    return names.every((name) => exposition.sum(`frontrow_${name}`) === 0);
  }),
);

const url = () => `${stage.addresses[0]}/graphql/stream`;
const position = printDocument(QueuePositionDocument);

function sseClient(headers: Record<string, string> = {}): Client {
  const authorization = `Bearer ${waiter.token}`;
  return createClient({ url: url(), headers: { authorization, ...headers }, retryAttempts: 0 });
}

async function all(client: Client, query: string): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of client.iterate({ query })) results.push(result);
  return results;
}

/** A connection of its own, and the request for a stream as its bytes. */
async function connectRaw() {
  const body = JSON.stringify({ query: position });
  const head = `POST /graphql/stream HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${waiter.token}\r\n`;
  const request = `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(new URL(url()).port), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return { socket, request };
}

const openStreams = async () => (await Exposition.of(stage.addresses[0]!)).sum("frontrow_event_streams_open");

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(url(), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
    body: JSON.stringify(body),
  });

it("pushes what a WebSocket would, and completes when the subscription ends", async () => {
  const states = sseClient().iterate({ query: position });
  expect(await states.next()).toMatchObject({ value: { data: { queuePosition: { status: "ACTIVE" } } } });
  await waiter.client.send(LeaveQueueDocument);
  expect(await states.next()).toMatchObject({ value: { data: { queuePosition: { endReason: "LEFT" } } } });
  expect(await states.next()).toEqual({ value: undefined, done: true });
});

it("answers queries, and refuses with the codes of the catalogue", async () => {
  expect(await all(sseClient(), "{ __typename }")).toEqual([{ data: { __typename: "Query" } }]);
  const refused = (code: string) => [{ errors: [{ extensions: { code } }] }];
  expect(await all(sseClient(), "{ nothing }")).toMatchObject(refused("BAD_USER_INPUT"));
  const bad = sseClient({ authorization: "Bearer nonsense" });
  expect(await all(bad, position)).toMatchObject(refused("INVALID_TOKEN"));
});

it("takes nothing from a GET, which any page can make a browser send", async () => {
  expect((await fetch(`${url()}?query={__typename}`)).status).toBe(404);
});

it("takes nothing from a request that waits behind another answer of its connection", async () => {
  const { socket, request } = await connectRaw();
  socket.write(request.repeat(10));
  await until("it begins", async () => (await openStreams()) === 1);
  socket.destroy();
});

it.each([
  ["has no query", {}],
  ["has a list for variables", { query: "{ __typename }", variables: [] }],
])("refuses a request that %s with 400", async (_, body) => {
  const answer = await post(body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
});

it("opens so many streams and sockets for an address, and so many in all", async () => {
  const open = async (address: string, streams: AbortController) => {
    const signal = streams.signal;
    const headers = { "x-forwarded-for": address, authorization: `Bearer ${waiter.token}` };
    return fetch(url(), {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ query: position }),
      signal,
    });
  };
  const streams = new AbortController();
  for (const address of ["2001:db8::1", "2001:db8::2", "198.51.100.1"])
    expect((await open(address, streams)).status).toBe(200);
  const crowded = await open("2001:db8::3", streams);
  expect([crowded.status, crowded.headers.get("retry-after")]).toEqual([429, "30"]);
  expect((await open("198.51.100.2", streams)).status).toBe(200);
  const full = await open("198.51.100.3", streams);
  expect([full.status, full.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await full.json()).toMatchObject({ errors: [{ extensions: { code: "SERVICE_UNAVAILABLE" } }] });
  streams.abort();
});

it("opens no more for bodies that arrive after all heads", async () => {
  const raw = await Promise.all(Array.from({ length: 6 }, connectRaw));
  const answer = async (socket: Socket) => String(((await once(socket, "data")) as [Buffer])[0]).slice(9, 12);
  const continued = raw.map(({ socket }) => answer(socket));
  for (const { socket, request } of raw)
    socket.write(request.replace(/\r\n\r\n.*/s, "\r\nexpect: 100-continue\r\n\r\n"));
  expect(new Set(await Promise.all(continued))).toEqual(new Set(["100"]));
  const answers = raw.map(({ socket }) => answer(socket));
  for (const { socket, request } of raw) socket.write(request.slice(request.indexOf("\r\n\r\n") + 4));
  expect((await Promise.all(answers)).sort()).toEqual(["200", "200", "429", "429", "429", "429"]);
  raw.forEach(({ socket }) => socket.destroy());
});

it("keeps nothing of a client that goes before its subscription has begun", async () => {
  for (let client = 0; client < 20; client += 1) {
    const { socket, request } = await connectRaw();
    socket.write(request, () => socket.destroy());
    await once(socket, "close");
  }
});

describe("a waiter on a stream", () => {
  const quick = useStage({ QUEUE_CAPACITY: "1", WAITING_GRACE_SECONDS: "2" });

  it("gives signs by subscribing again each time it is asked, keeps the place, and is admitted", async () => {
    const { concertId } = await quick.concert();
    const active = await quick.buyer(concertId);
    const { token } = await quick.waiter(concertId);
    let connections = 0;
    const client = createClient({
      url: `${quick.addresses[0]}/graphql/stream`,
      headers: { authorization: `Bearer ${token}` },
      retry: async () => {},
      on: { connected: () => (connections += 1) },
    });
    const states = client.iterate({ query: position });
    for (;;) {
      const { value } = (await states.next()) as { value: { data: QueuePositionSubscription } };
      const { status, position: place } = value.data.queuePosition;
      if (status === "ACTIVE") break;
      expect({ status, place }).toEqual({ status: "WAITING", place: 1 });
      if (connections === 3) await active.client.send(LeaveQueueDocument);
    }
    expect(connections).toBeGreaterThanOrEqual(3);
    client.dispose();
  });
});
