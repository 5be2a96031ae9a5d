import { CloseCode, MessageType } from "graphql-ws";
import { Peer, subscribe } from "../support/peer";
import { until } from "../support/purchase";
import type { Person } from "../support/stage";
import { useStage } from "../support/use-stage";

const stage = useStage();
let waiter: Person;
beforeAll(async () => {
  waiter = await stage.waiter((await stage.concert()).concertId);
});
const address = () => stage.addresses[0]!;
const position = "subscription { queuePosition { status } }";

describe("a socket is closed", () => {
  it.each([
    ["is no JSON", "{"],
    ["is no object", "1"],
    ["is a list", []],
    ["has no type", {}],
    ["has an unknown type", { type: "start" }],
    ["only a server sends", { type: "connection_ack" }],
    ["subscribes without an id", { type: "subscribe", payload: { query: "{ __typename }" } }],
    ["subscribes with an empty id", subscribe("", "{ __typename }")],
    ["subscribes without a payload", { type: "subscribe", id: "1" }],
    ["subscribes without a document", { type: "subscribe", id: "1", payload: {} }],
    ["subscribes with a number for a document", { type: "subscribe", id: "1", payload: { query: 1 } }],
    [
      "subscribes with a text for variables",
      { type: "subscribe", id: "1", payload: { query: "{ __typename }", variables: "x" } },
    ],
    ["completes without an id", { type: "complete" }],
    ["carries a number beside a ping", { type: "ping", payload: 1 }],
  ])("with 4400 over a message that %s", async (_, message) => {
    const peer = await Peer.begin(address());
    peer.say(message);
    expect(await peer.closed).toBe(CloseCode.BadRequest);
  });

  it("with 4401 over an operation before the connection has been acknowledged", async () => {
    const peer = await Peer.connect(address());
    peer.say(subscribe("1", "{ __typename }"));
    expect(await peer.closed).toBe(CloseCode.Unauthorized);
  });

  it("with 4406 when it does not speak graphql-transport-ws", async () => {
    const peer = await Peer.connect(address(), []);
    expect(await peer.closed).toBe(CloseCode.SubprotocolNotAcceptable);
  });

  it("with 4409 over an operation with the id of one that still runs", async () => {
    const peer = await Peer.begin(address(), { authorization: `Bearer ${waiter.token}` });
    peer.say(subscribe("1", position));
    expect(await peer.hear()).toMatchObject({ id: "1", type: MessageType.Next });
    peer.say(subscribe("1", "{ __typename }"));
    expect(await peer.closed).toBe(CloseCode.SubscriberAlreadyExists);
  });

  it("with 4429 over a second connection_init", async () => {
    const peer = await Peer.begin(address());
    peer.say({ type: MessageType.ConnectionInit });
    expect(await peer.closed).toBe(CloseCode.TooManyInitialisationRequests);
  });
});

describe("a socket", () => {
  const next = (id: string) => ({ id, type: MessageType.Next, payload: { data: { __typename: "Query" } } });

  it("answers a ping with a pong that carries the same, even before it is acknowledged", async () => {
    const peer = await Peer.connect(address());
    peer.say({ type: MessageType.Ping, payload: { sent: 1 } });
    expect(await peer.hear()).toEqual({ type: MessageType.Pong, payload: { sent: 1 } });
    peer.say({ type: MessageType.Pong });
    peer.say({ type: MessageType.Ping });
    expect(await peer.hear()).toEqual({ type: MessageType.Pong });
    peer.leave();
  });

  it("completes an operation once it has its answer, whose id may then be used again", async () => {
    const peer = await Peer.begin(address());
    for (const id of ["1", "1"]) {
      peer.say(subscribe(id, "{ __typename }"));
      expect([await peer.hear(), await peer.hear()]).toEqual([next(id), { id, type: MessageType.Complete }]);
    }
    peer.leave();
  });

  it("ends an operation that is refused with an error, and goes on", async () => {
    const peer = await Peer.begin(address());
    peer.say(subscribe("1", "{ nothing }"));
    expect(await peer.hear()).toMatchObject({
      id: "1",
      type: MessageType.Error,
      payload: [{ extensions: { code: "BAD_USER_INPUT" } }],
    });
    peer.say(subscribe("1", "{ __typename }"));
    expect(await peer.hear()).toEqual(next("1"));
    peer.leave();
  });

  it("ends a subscription that the client completes, without another word about it", async () => {
    const peer = await Peer.begin(address(), { authorization: `Bearer ${waiter.token}` });
    peer.say(subscribe("1", position));
    expect(await peer.hear()).toMatchObject({ id: "1", type: MessageType.Next });
    await until("it runs", () => areOpen(1));
    peer.say({ type: MessageType.Complete, id: "1" });
    await until("it has ended", () => areOpen(0));
    peer.say(subscribe("2", "{ __typename }"));
    expect(await peer.hear()).toEqual(next("2"));
    peer.leave();
  });

  it.each([
    ["on the field", "subscription ($no: Boolean!) { queuePosition @skip(if: $no) { status } }"],
    ["on a fragment", "subscription { ... @include(if: false) { queuePosition { status } } }"],
    [
      "within a fragment",
      "subscription { ...F } fragment F on Subscription { queuePosition @skip(if: true) { status } }",
    ],
  ])("refuses a condition at the root of a subscription by itself, %s", async (_, query) => {
    const peer = await Peer.begin(address(), { authorization: `Bearer ${waiter.token}` });
    peer.say(subscribe("1", query));
    const { type, payload } = await peer.hear();
    expect({ type, payload }).toMatchObject({
      type: MessageType.Error,
      payload: expect.arrayContaining([
        expect.objectContaining({
          message: expect.stringContaining("cannot have @"),
          extensions: expect.objectContaining({ code: "BAD_USER_INPUT" }),
        }),
      ]),
    });
    peer.say(subscribe("2", "{ __typename }"));
    expect(await peer.hear()).toEqual(next("2"));
    peer.leave();
  });

  it("passes over the completion of what does not run", async () => {
    const peer = await Peer.begin(address());
    peer.say({ type: MessageType.Complete, id: "never" });
    peer.say(subscribe("1", "{ __typename }"));
    expect(await peer.hear()).toEqual(next("1"));
    peer.leave();
  });
});

async function areOpen(count: number): Promise<boolean> {
  const metrics = await (await fetch(`${address()}/metrics`)).text();
  return metrics.includes(`frontrow_subscriptions_open{operation="queuePosition"} ${count}\n`);
}
