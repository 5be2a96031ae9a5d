import fc from "fast-check";
import { CloseCode, MessageType } from "graphql-ws";
import { Redis } from "ioredis";
import { Exposition } from "../support/exposition";
import { complete, Peer, subscribe } from "../support/peer";
import { until } from "../support/purchase";
import type { Person } from "../support/stage";
import { useStage } from "../support/use-stage";

const stage = useStage({ MAX_OPERATIONS_PER_SOCKET: "20" });
let waiter: Person;
let seats: string;
beforeAll(async () => {
  const { concertId, performances } = await stage.concert();
  waiter = await stage.waiter(concertId);
  seats = `subscription { seatChanges(performanceId: "${performances[0]!.id}") { __typename } }`;
});

const position = "subscription { queuePosition { status } }";
const begin = () => Peer.begin(stage.addresses[0]!, { authorization: `Bearer ${waiter.token}` });
const subscriptionsOpen = async () =>
  (await Exposition.of(stage.addresses[0]!)).sum("frontrow_subscriptions_open");
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

/** What the process keeps for its sockets: subscriptions, sockets, operations, and channels of Redis. A watched queue is present. */
async function findLeft(redis: Redis): Promise<number> {
  const exposition = await Exposition.of(stage.addresses[0]!);
  const names = ["subscriptions_open", "sockets_open", "operations_running"];
  const counts = names.map((name) => exposition.sum(`frontrow_${name}`));
  const channels = (await redis.pubsub("CHANNELS", "*")) as string[];
  return channels.length + counts.reduce((sum, count) => sum + count, 0);
}

it("an operation with the id of one that was completed begins once that one has ended, however they share a packet", async () => {
  const peer = await begin();
  for (let repeats = 0; repeats < 40; repeats += 1) peer.say(subscribe("1", position), complete("1"));
  peer.say(subscribe("1", position));
  expect(await peer.hear()).toMatchObject({ id: "1", type: MessageType.Next });
  expect(await subscriptionsOpen()).toBe(1);
  peer.say(complete("1"));
  await until("it has ended", async () => (await subscriptionsOpen()) === 0);
  peer.leave();
});

it("operations that were completed count towards the limit of a socket until they have ended", async () => {
  const peer = await begin();
  const ids = Array.from({ length: 20 }, (_, index) => String(index));
  await stage.redis.command("CLIENT", "PAUSE", "500", "ALL");
  peer.say(...ids.flatMap((id) => [subscribe(id, position), complete(id)]), subscribe("last", position));
  expect(await peer.hear()).toMatchObject({
    id: "last",
    type: MessageType.Error,
    payload: [{ message: expect.stringContaining("At most 20 operations") }],
  });
  peer.leave();
});

it("whatever a client sends in whatever order and packets, nothing is left of its socket", async () => {
  const id = fc.constantFrom("1", "2", "3");
  const documents = [
    position,
    position,
    seats,
    "{ __typename }",
    "{ nothing }",
    "subscription { queuePosition",
    "{ queueToken { status } }",
  ];
  const message = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(id, fc.constantFrom(...documents)).map((given) => subscribe(...given)) },
    { weight: 3, arbitrary: id.map(complete) },
    fc.constantFrom({ type: MessageType.Ping }, { type: MessageType.Pong }),
  );
  const packets = fc.array(fc.array(message, { maxLength: 6 }), { minLength: 1, maxLength: 6 });
  const redis = new Redis(stage.stores.redisUrl);
  stage.beforeClose(async () => redis.disconnect());
  await redis.ping();
  await until("nothing is left of the tests before", async () => (await findLeft(redis)) === 0);
  const timersBefore = timers();

  const talk = async (packet: object[][], ending: string) => {
    const peer = await begin();
    for (const messages of packet) {
      peer.say(...messages);
      await new Promise(setImmediate);
    }
    if (ending === "vanishes") peer.vanish();
    else peer.leave();
    expect(await peer.closed).not.toBe(CloseCode.InternalServerError);
  };
  const property = fc.asyncProperty(packets, fc.constantFrom("leaves", "vanishes"), talk);
  await fc.assert(property, { seed: 20_261_125, numRuns: 150 });
  await until("nothing is left", async () => (await findLeft(redis)) === 0);
  await until("no timer is left", async () => timers() <= timersBefore);
});
