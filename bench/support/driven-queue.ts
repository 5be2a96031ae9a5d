import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { connectRedis } from "../../src/infrastructure/redis";
import { QueueRecovery } from "../../src/queue/store/recovery";
import { QueueStore } from "../../src/queue/store/queue.store";
import { claimsOf, type TokenClaims } from "../../src/queue/token/queue-token";
import { QueueRepository } from "../../src/queue/queue.repository";
import { TokenSigner } from "../../src/queue/token/token-signer";
import type { Sale, Stage } from "./stage";

/** As many joins travel to Redis as one pipeline. */
const pipelined = 1_000;
const unlimited = 1_000_000_000;

/** The line of one concert, driven by its scripts without GraphQL. Nobody in it falls silent or times out. */
export class DrivenQueue {
  private constructor(
    readonly sale: Sale,
    readonly store: QueueStore,
    readonly redis: Redis,
    private readonly signer: TokenSigner,
  ) {}

  /** A new line with room for so many, at whatever rate. */
  static async open(stage: Stage, { capacity }: { capacity: number }): Promise<DrivenQueue> {
    const redis = connectRedis(stage.services.redisUrl, console.error);
    stage.atEnd(async () => redis.disconnect());
    const defaults = { capacity, admissionsPerSecond: unlimited };
    const timing = { graceSeconds: 80_000, activeSeconds: 80_000, recoverySeconds: 0 };
    const recovery = new QueueRecovery(redis, new QueueRepository(stage.database, defaults), timing);
    const store = new QueueStore(redis, recovery);
    const queue = new DrivenQueue(
      await stage.sale(1),
      store,
      redis,
      new TokenSigner(stage.services.tokenSecret),
    );
    // Whoever comes to a line first gives it its settings; the API's are others.
    await store.tick(queue.concertId);
    return queue;
  }

  get concertId(): string {
    return this.sale.concertId;
  }

  async join(userId: string = randomUUID()): Promise<TokenClaims> {
    const { concertId } = this;
    return claimsOf(await this.store.join({ userId, concertId, newTokenId: randomUUID() }));
  }

  /** Lets so many people join. @returns that many of them, evenly spread over the line. */
  async fill(count: number, { keep }: { keep: number }): Promise<TokenClaims[]> {
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
