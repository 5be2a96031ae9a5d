import { connectRedis } from "../../src/infrastructure/redis";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import { startNode, type ListeningProcess } from "./child-process";
import { clock, Subscribers } from "./subscribers";
import type { DrivenQueue } from "./driven-queue";
import type { Stage } from "./stage";

/** Pushes to all subscribers at once, or "ACTIVE" to one of them. */
export interface Pusher {
  server: ListeningProcess;
  subscribers: Subscribers;
  /** @returns the last message. */
  pushToAll(): Promise<string>;
  /** @returns milliseconds from the cause to its arrival. */
  pushToOne(): Promise<number>;
}

/** The fields that the app shows to a waiter. */
export const placeSelection = "id status position peopleAhead queueLength admission pauseReason expiresAt";

const channel = "bench:pushes";

export function subscriptionTo(selection: string): string {
  return `subscription { queuePosition { ${selection} } }`;
}

/** The API, with these people following their places. `admitted` are people who can free their slots. */
export async function pushFromApi(
  server: ListeningProcess,
  queue: DrivenQueue,
  {
    people,
    admitted = [],
    selection,
  }: { people: TokenClaims[]; admitted?: TokenClaims[]; selection: string },
): Promise<Pusher> {
  const subscribers = await Subscribers.connect({
    url: `${server.address.replace("http", "ws")}/graphql`,
    query: subscriptionTo(selection),
    tokens: people.map((claims) => queue.token(claims)),
  });
  const slots = [...admitted];
  let pauses = 0;
  const pushToAll = () => {
    const pause = { pausedSince: new Date(), pauseReason: `Pause ${(pauses += 1)}`.padEnd(12) };
    return subscribers.receive(people.length, () => queue.store.configure(queue.concertId, pause));
  };
  const pushToOne = async () => {
    const begin = clock();
    const { index, at } = await subscribers.receiveActive(() => queue.store.finish(slots.shift()!, "LEFT"));
    slots.push(people[index]!);
    return at - begin;
  };
  return { server, subscribers, pushToAll, pushToOne };
}

/** Connects as many sockets to ws alone, which sends the given text. */
export async function pushFromBaseline(
  server: ListeningProcess,
  stage: Stage,
  { count, text }: { count: number; text: () => string },
): Promise<Pusher> {
  const subscribers = await Subscribers.connect({
    url: server.address.replace("http", "ws"),
    query: "",
    tokens: Array.from({ length: count }, () => null),
  });
  const redis = connectRedis(stage.services.redisUrl, console.error);
  stage.atEnd(async () => redis.disconnect());
  let receiver = 0;
  const pushToAll = () => subscribers.receive(count, () => redis.publish(channel, `all ${text()}`));
  const pushToOne = async () => {
    receiver = (receiver + 1) % count;
    const begin = clock();
    const { at } = await subscribers.receiveActive(() => redis.publish(channel, `${receiver} ${text()}`));
    return at - begin;
  };
  return { server, subscribers, pushToAll, pushToOne };
}

export async function startBaselineSockets(stage: Stage): Promise<ListeningProcess> {
  const server = await startNode(["--import", "tsx", "bench/support/baseline-websocket.ts"], {
    REDIS_URL: stage.services.redisUrl,
    CHANNEL: channel,
  });
  stage.atEnd(() => server.stop());
  return server;
}
