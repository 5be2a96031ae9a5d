import type { Redis } from "ioredis";
import { RedisPubSub } from "graphql-redis-subscriptions";

/** Small messages between processes. A message says that something changed; its reader reads the state anew. */
export class Channels {
  private readonly pubsub: RedisPubSub;

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
   */
  async subscribe<Message>(channel: string, onMessage: (message: Message) => void): Promise<() => void> {
    const id = await this.pubsub.subscribe(channel, onMessage);
    return () => this.pubsub.unsubscribe(id);
  }

  /** Runs after the connection has been lost and found again: messages in between are lost. */
  onReconnect(listener: () => void): void {
    this.connections.subscriber.on("ready", listener);
  }
}
