import { print } from "graphql";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import type { CrowdedQueue } from "../../test/support/crowded-queue";
import { QueueStateDocument } from "../../test/support/generated/operations";
import type { Stage } from "../../test/support/stage";
import type { Expectation, Push, SubscribersPlan } from "../programs/subscribers";
import { Child } from "./child";
import { startServer, type Server } from "./server";

const channel = "bench:pushes";

/** Many subscribers of one server. Their sockets are in a process of their own. */
export class Subscribers {
  private constructor(
    private readonly sockets: Child,
    readonly count: number,
  ) {}

  /** Subscribes waiters to their positions over the API. */
  static toPositions(stage: Stage, api: Server, queue: CrowdedQueue, waiters: TokenClaims[]) {
    const url = `${api.address.replace("http", "ws")}/graphql`;
    const tokens = waiters.map((claims) => queue.signer.sign(claims));
    return Subscribers.connect(stage, { url, query: print(QueueStateDocument), tokens });
  }

  /** Connects sockets to the baseline. */
  static toBaseline(stage: Stage, { address }: Server, count: number) {
    const tokens = Array.from({ length: count }, () => "");
    return Subscribers.connect(stage, { url: address.replace("http", "ws"), query: "", tokens });
  }

  private static async connect(stage: Stage, plan: SubscribersPlan): Promise<Subscribers> {
    const sockets = Child.start(stage, "bench/programs/subscribers.ts");
    await sockets.ask(plan);
    return new Subscribers(sockets, plan.tokens.length);
  }

  /** Causes pushes, and waits until the expected ones have arrived. @returns the last of them. */
  async receive(expectation: Expectation, cause: () => Promise<unknown>): Promise<Push> {
    await this.sockets.ask(expectation);
    const push = this.sockets.nextMessage<Push>();
    await cause();
    return push;
  }
}

export function startBaseline(stage: Stage): Promise<Server> {
  const environment = { REDIS_URL: stage.stores.redisUrl, CHANNEL: channel };
  return startServer(stage, "bench/programs/baseline-websocket.ts", environment);
}

/** Lets the baseline push a text to one of its sockets, or to all. */
export function publish({ redis }: CrowdedQueue, receiver: number | "all", text: string): Promise<number> {
  return redis.publish(channel, `${receiver} ${text}`);
}
