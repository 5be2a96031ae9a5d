import { once } from "node:events";
import type { Redis } from "ioredis";
import { RedisPubSub } from "graphql-redis-subscriptions";
import { RedisUnavailableError } from "./redis";
import { TimeoutError, withTimeout } from "../shared/with-timeout";

/** The longest time that a new subscription waits for a connection in progress. */
const maxPatienceSeconds = 1;

interface ChannelOptions {
  publisher: Redis;
  /** Made by connectSubscriber. */
  subscriber: Redis;
  /** How long Redis may take to confirm a subscription. */
  commandSeconds: number;
}

/** Messages between processes. A message says that something changed; the receiver then reads the state. */
export class Channels {
  private readonly pubsub: RedisPubSub;

  constructor(private readonly options: ChannelOptions) {
    const { publisher, subscriber } = options;
    this.pubsub = new RedisPubSub({ publisher, subscriber });
  }

  async publish(channel: string, message: object): Promise<void> {
    await this.pubsub.publish(channel, message);
  }

  /**
   * Resolves once Redis has confirmed the subscription, so a state that is read afterwards misses no message.
   * The process has one subscription per channel, whatever the number of subscribers.
   * @returns the function that ends the subscription.
   * @throws RedisUnavailableError quickly while Redis is down, or when Redis does not confirm in time.
   */
  async subscribe<Message>(channel: string, onMessage: (message: Message) => void): Promise<() => void> {
    await this.connected();
    const id = await this.confirmed(this.pubsub.subscribe(channel, onMessage));
    return () => this.pubsub.unsubscribe(id);
  }

  /**
   * Runs after each reconnect, when Redis has confirmed the subscriptions again: it answers commands in their order.
   * Messages sent while the connection was down are lost.
   */
  onReconnect(listener: () => void): void {
    const { subscriber } = this.options;
    subscriber.on("ready", () => void subscriber.ping().then(listener, () => {}));
  }

  private async connected(): Promise<void> {
    const { subscriber, commandSeconds } = this.options;
    if (subscriber.status === "ready") return;
    const patienceMilliseconds = Math.min(maxPatienceSeconds, commandSeconds) * 1_000;
    await once(subscriber, "ready", { signal: AbortSignal.timeout(patienceMilliseconds) }).catch(() => {
      throw new RedisUnavailableError("The connection for subscriptions is closed.");
    });
  }

  /** A subscription that Redis confirms too late is ended, because its caller has gone. */
  private async confirmed(subscribing: Promise<number>): Promise<number> {
    try {
      return await withTimeout(this.options.commandSeconds * 1_000, subscribing);
    } catch (error) {
      subscribing.then((id) => this.pubsub.unsubscribe(id)).catch(() => {});
      throw error instanceof TimeoutError
        ? new RedisUnavailableError("Redis did not confirm a subscription in time.")
        : error;
    }
  }
}
