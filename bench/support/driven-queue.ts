import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { connectRedis } from "../../src/infrastructure/redis";
import { QueueRepository } from "../../src/queue/queue.repository";
import { QueueStore } from "../../src/queue/store/queue.store";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import { QueueRecovery } from "../../src/queue/store/recovery";
import { claimsOf, type TokenClaims } from "../../src/queue/token/queue-token";
import { TokenSigner } from "../../src/queue/token/token-signer";
import type { Sale, Stage } from "./stage";

/** Joins in one pipeline to Redis. */
const pipelined = 1_000;
const admissionsPerSecond = 1_000_000_000;
const timing = { graceSeconds: 80_000, activeSeconds: 80_000, recoverySeconds: 0 };

/** The queue of one concert, driven by its scripts without GraphQL. Its tokens stay present and do not time out. */
export class DrivenQueue {
  private constructor(
    readonly sale: Sale,
    readonly store: QueueStore,
    readonly redis: Redis,
    private readonly signer: TokenSigner,
  ) {}

  static async open(stage: Stage, capacity: number): Promise<DrivenQueue> {
    const redis = connectRedis(stage.stores.redisUrl, console.error);
    stage.atEnd(async () => redis.disconnect());
    const repository = new QueueRepository(stage.database, { capacity, admissionsPerSecond });
    const store = new QueueStore(redis, new QueueRecovery(redis, repository, timing));
    const signer = new TokenSigner(stage.stores.tokenSecret);
    const queue = new DrivenQueue(await stage.createSale(1), store, redis, signer);
    // The first call sets up the queue. The settings of the API are different.
    await store.tick(queue.concertId);
    return queue;
  }

  get concertId(): string {
    return this.sale.concertId;
  }

  /** The name of a Redis key of this queue. */
  key(name: string): string {
    return `${queueChannel(this.concertId)}:${name}`;
  }

  async join(userId: string = randomUUID()): Promise<TokenClaims> {
    const { concertId } = this;
    return claimsOf(await this.store.join({ userId, concertId, newTokenId: randomUUID() }));
  }

  /** Adds `count` users. @returns `keep` of them, spread evenly over the queue. */
  async fill(count: number, keep: number = count): Promise<TokenClaims[]> {
    const kept: TokenClaims[] = [];
    const step = count / keep;
    for (let from = 0; from < count; from += pipelined) {
      const batch = Array.from({ length: Math.min(pipelined, count - from) }, () => this.join());
      (await Promise.all(batch)).forEach((claims, index) => {
        if (from + index >= kept.length * step) kept.push(claims);
      });
    }
    return kept;
  }

  token(claims: TokenClaims): string {
    return this.signer.sign(claims);
  }
}
