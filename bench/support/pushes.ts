import { connectRedis } from "../../src/infrastructure/redis";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import { clock, type Child } from "./child";
import type { DrivenQueue } from "./driven-queue";
import type { Server, Stage } from "./stage";
import type { Expectation, Push, SubscribersPlan } from "../programs/subscribers";

/** A server with its subscribers. */
export interface Pusher {
  pid: number;
  /** @returns the last message. */
  pushToAll(): Promise<string>;
  /** Pushes ACTIVE to one subscriber. @returns the milliseconds from the cause to the arrival. */
  pushToOne(): Promise<number>;
}

const channel = "bench:pushes";
const query =
  "subscription { queuePosition { id status position peopleAhead queueLength admission pauseReason expiresAt } }";

/** Subscribes waiters to their positions over the API. `active` are users who can leave and free their slots. */
export async function subscribeToApi(
  stage: Stage,
  { address, pid }: Server,
  queue: DrivenQueue,
  { waiters, active = [] }: { waiters: TokenClaims[]; active?: TokenClaims[] },
): Promise<Pusher> {
  const url = `${address.replace("http", "ws")}/graphql`;
  const tokens = waiters.map((claims) => queue.token(claims));
  const subscribers = await connect(stage, { url, query, tokens });
  const slots = [...active];
  let pauses = 0;
  const pause = () => {
    const pauseReason = `Pause ${(pauses += 1)}`.padEnd(12);
    return queue.store.configure(queue.concertId, { pausedSince: new Date(), pauseReason });
  };
  const pushToOne = async () => {
    const begin = clock();
    const { index, at } = await receiveActive(subscribers, () => queue.store.finish(slots.shift()!, "LEFT"));
    slots.push(waiters[index]!);
    return at - begin;
  };
  return { pid, pushToAll: () => receiveAll(subscribers, waiters.length, pause), pushToOne };
}

/** Connects sockets to the baseline, which sends them the text that it gets. */
export async function subscribeToBaseline(
  stage: Stage,
  { address, pid }: Server,
  { count, text }: { count: number; text: () => string },
): Promise<Pusher> {
  const tokens = Array.from({ length: count }, () => null);
  const subscribers = await connect(stage, { url: address.replace("http", "ws"), query: "", tokens });
  const redis = connectRedis(stage.stores.redisUrl, console.error);
  stage.atEnd(async () => redis.disconnect());
  let receiver = 0;
  const pushToOne = async () => {
    receiver = (receiver + 1) % count;
    const begin = clock();
    const { at } = await receiveActive(subscribers, () => redis.publish(channel, `${receiver} ${text()}`));
    return at - begin;
  };
  const pushToAll = () => receiveAll(subscribers, count, () => redis.publish(channel, `all ${text()}`));
  return { pid, pushToAll, pushToOne };
}

export function startBaselineSockets(stage: Stage): Promise<Server> {
  const environment = { REDIS_URL: stage.stores.redisUrl, CHANNEL: channel };
  return stage.startServer("bench/programs/baseline-websocket.ts", environment);
}

async function connect(stage: Stage, plan: SubscribersPlan): Promise<Child> {
  const subscribers = stage.start("bench/programs/subscribers.ts");
  await subscribers.call("connect", plan);
  return subscribers;
}

async function receiveAll(subscribers: Child, count: number, cause: () => Promise<unknown>): Promise<string> {
  return (await receive(subscribers, { count, text: "" }, cause)).text;
}

function receiveActive(subscribers: Child, cause: () => Promise<unknown>): Promise<Push> {
  return receive(subscribers, { count: 1, text: '"ACTIVE"' }, cause);
}

async function receive(
  subscribers: Child,
  expectation: Expectation,
  cause: () => Promise<unknown>,
): Promise<Push> {
  await subscribers.call("expect", expectation);
  await cause();
  return subscribers.call<Push>("awaitPush");
}
