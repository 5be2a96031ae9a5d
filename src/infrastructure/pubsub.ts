import { once } from "node:events";
import type { Redis } from "ioredis";
import { RedisPubSub } from "graphql-redis-subscriptions";

/** How long a new subscription waits for a connection that is just being made. */
const patienceMilliseconds = 1_000;
/** How long it waits for Redis to confirm it. */
const confirmationMilliseconds = 5_000;

/** Small messages between processes. A message says that something changed; its reader reads the state anew. */
export class Channels {
  private readonly pubsub: RedisPubSub;

  /** @param connections.subscriber made by connectSubscriber. */
  constructor(private readonly connections: { publisher: Redis; subscriber: Redis }) {
    this.pubsub = new RedisPubSub(connections);
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
    this.connections.subscriber.on("ready", listener);
  }

  private async connected(): Promise<void> {
    const { subscriber } = this.connections;
    if (subscriber.status === "ready") return;
    await once(subscriber, "ready", { signal: AbortSignal.timeout(patienceMilliseconds) }).catch(() => {
      throw new Error("Connection is closed.");
    });
  }

  /** One that is confirmed too late is ended at once, since nobody waits for it any more. */
  private async confirmed(subscribing: Promise<number>): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("Command timed out")), confirmationMilliseconds);
    });
    try {
      return await Promise.race([subscribing, late]);
    } catch (error) {
      subscribing.then((id) => this.pubsub.unsubscribe(id)).catch(() => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
