import { once } from "node:events";
import type { Redis } from "ioredis";
import { RedisPubSub } from "graphql-redis-subscriptions";
import { TimeoutError, withTimeout } from "../shared/with-timeout";

/** How long a new subscription waits for a connection that is just being made, at most. */
const maxPatienceSeconds = 1;

interface ChannelOptions {
  publisher: Redis;
  /** Made by connectSubscriber. */
  subscriber: Redis;
  /** How long Redis may take to confirm a subscription. */
  commandSeconds: number;
}

/** Small messages between processes. A message says that something changed; its reader reads the state anew. */
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
   * Resolves once Redis has confirmed the subscription, so that what is read afterwards misses nothing.
   * However many subscribe to a channel here, Redis serves this process once.
   * @returns the function that ends the subscription.
   * @throws Error soon while Redis is away, or when it does not confirm in time.
   */
  async subscribe<Message>(channel: string, onMessage: (message: Message) => void): Promise<() => void> {
    await this.connected();
    const id = await this.confirmed(this.pubsub.subscribe(channel, onMessage));
    return () => this.pubsub.unsubscribe(id);
  }

  /** Runs after the connection has been lost and found again: messages in between are lost. */
  onReconnect(listener: () => void): void {
    this.options.subscriber.on("ready", listener);
  }

  private async connected(): Promise<void> {
    const { subscriber, commandSeconds } = this.options;
    if (subscriber.status === "ready") return;
    const patienceMilliseconds = Math.min(maxPatienceSeconds, commandSeconds) * 1_000;
    await once(subscriber, "ready", { signal: AbortSignal.timeout(patienceMilliseconds) }).catch(() => {
      throw new Error("Connection is closed.");
    });
  }

  /** One that is confirmed too late is ended at once, since nobody waits for it any more. */
  private async confirmed(subscribing: Promise<number>): Promise<number> {
    try {
      return await withTimeout(this.options.commandSeconds * 1_000, subscribing);
    } catch (error) {
      subscribing.then((id) => this.pubsub.unsubscribe(id)).catch(() => {});
      throw error instanceof TimeoutError ? new Error("Command timed out") : error;
    }
  }
}
