import { connectRedis } from "../../src/infrastructure/redis";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import { startNode, type ListeningProcess } from "./child-process";
import { clock, Crowd } from "./crowd";
import type { DrivenQueue } from "./driven-queue";
import type { Stage } from "./stage";

/** Something that pushes: to all of its crowd at once, or "ACTIVE" to one of them. */
export interface Pusher {
  server: ListeningProcess;
  crowd: Crowd;
  /** @returns the last message. */
  pushToAll(): Promise<string>;
  /** @returns milliseconds from the cause to its arrival. */
  pushToOne(): Promise<number>;
}

/** What a waiting person is shown. */
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
  const crowd = await Crowd.connect({
    url: `${server.address.replace("http", "ws")}/graphql`,
    query: subscriptionTo(selection),
    tokens: people.map((claims) => queue.token(claims)),
  });
  const slots = [...admitted];
  let pauses = 0;
  const pushToAll = () => {
    const pause = { pausedSince: new Date(), pauseReason: `Pause ${(pauses += 1)}`.padEnd(12) };
    return crowd.receive(people.length, () => queue.store.configure(queue.concertId, pause));
  };
  const pushToOne = async () => {
    const begin = clock();
    const { index, at } = await crowd.receiveActive(() => queue.store.finish(slots.shift()!, "LEFT"));
    slots.push(people[index]!);
    return at - begin;
  };
  return { server, crowd, pushToAll, pushToOne };
}

/** Bare ws, with as many sockets, sending what it is given. */
export async function pushFromBare(
  server: ListeningProcess,
  stage: Stage,
  { count, text }: { count: number; text: () => string },
): Promise<Pusher> {
  const crowd = await Crowd.connect({
    url: server.address.replace("http", "ws"),
    query: "",
    tokens: Array.from({ length: count }, () => null),
  });
  const redis = connectRedis(stage.services.redisUrl, console.error);
  stage.atEnd(async () => redis.disconnect());
  let receiver = 0;
  const pushToAll = () => crowd.receive(count, () => redis.publish(channel, `all ${text()}`));
  const pushToOne = async () => {
    receiver = (receiver + 1) % count;
    const begin = clock();
    const { at } = await crowd.receiveActive(() => redis.publish(channel, `${receiver} ${text()}`));
    return at - begin;
  };
  return { server, crowd, pushToAll, pushToOne };
}

export async function startBareSockets(stage: Stage): Promise<ListeningProcess> {
  const server = await startNode(["--import", "tsx", "bench/support/bare-sockets.ts"], {
    REDIS_URL: stage.services.redisUrl,
    CHANNEL: channel,
  });
  stage.atEnd(() => server.stop());
  return server;
}
