import { print } from "graphql";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import type { CrowdedQueue } from "../../test/support/crowded-queue";
import { QueueStateDocument } from "../../test/support/generated/operations";
import type { Stage } from "../../test/support/stage";
import type { Expectation, Push, SubscribersPlan } from "../programs/subscribers";
import { Child } from "./child";
import { startServer, type Server } from "./server";

const channel = "bench:pushes";

/**
 * Subscribes waiters to their positions.
 * @param url of the API for sockets, or for event streams.
 * @returns the process that has their connections.
 */
export function subscribe(stage: Stage, url: string, queue: CrowdedQueue, waiters: TokenClaims[]) {
  const tokens = waiters.map((claims) => queue.signer.sign(claims));
  return connect(stage, { url, query: print(QueueStateDocument), tokens });
}

/** Connects sockets to the baseline. @returns the process that has them. */
export function listen(stage: Stage, baseline: Server, count: number) {
  return connect(stage, { url: baseline.address, query: "", tokens: Array<string>(count).fill("") });
}

async function connect(stage: Stage, plan: SubscribersPlan): Promise<Child> {
  const subscribers = Child.start(stage, "bench/programs/subscribers.ts");
  await subscribers.tell(plan);
  return subscribers;
}

/** Causes pushes, and waits until the expected ones have arrived. @returns the last of them. */
export async function receive(
  subscribers: Child,
  expectation: Expectation,
  cause: () => Promise<unknown>,
): Promise<Push> {
  await subscribers.tell(expectation);
  const push = subscribers.printed(/^(\{"index".*)$/);
  await cause();
  return JSON.parse(await push) as Push;
}

export function startBaseline(stage: Stage): Promise<Server> {
  const environment = { REDIS_URL: stage.stores.redisUrl, CHANNEL: channel };
  return startServer(stage, "bench/programs/baseline-websocket.ts", environment);
}

/** Lets the baseline push a text to one of its sockets, or to all. */
export function publish({ redis }: CrowdedQueue, receiver: number | "all", text: string): Promise<number> {
  return redis.publish(channel, `${receiver} ${text}`);
}
