import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { connectRedis } from "../../src/infrastructure/redis";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import type { QueueStore } from "../../src/queue/store/queue.store";
import { QueueService } from "../../src/queue/queue.service";
import { claimsOf, type QueueToken, type TokenClaims } from "../../src/queue/token/queue-token";
import { QueueRepository } from "../../src/queue/queue.repository";
import { TokenSigner } from "../../src/queue/token/token-signer";
import type { QueueAnnouncement } from "../../src/queue-watch/subscribed-queue";
import { eventually } from "./eventually";
import { readSign } from "./presence";
import { openQueueStore, unread } from "./queue-settings";
import type { Person, Stage } from "./stage";

const maxAtOnce = 500;

export interface CrowdSettings {
  capacity: number;
  admissionsPerSecond: number;
  activeSeconds: number;
  graceSeconds: number;
  checkSeconds?: number;
  recoverySeconds: number;
}

/** The same settings as an API process reads them. */
export function environmentOf(settings: CrowdSettings): Record<string, string> {
  return {
    QUEUE_CAPACITY: String(settings.capacity),
    ADMISSIONS_PER_SECOND: String(settings.admissionsPerSecond),
    ACTIVE_SECONDS: String(settings.activeSeconds),
    WAITING_GRACE_SECONDS: String(settings.graceSeconds),
    WAITING_CHECK_SECONDS: String(settings.checkSeconds ?? 10),
    RECOVERY_SECONDS: String(settings.recoverySeconds),
  };
}

/** Drives the queue of one concert without GraphQL, where a request for each of a thousand people would take too long. */
export class CrowdedQueue {
  readonly redis: Redis;
  readonly queue: QueueService;
  readonly signer: TokenSigner;
  readonly store: QueueStore;
  private readonly listener: Redis;

  constructor(
    private readonly stage: Stage,
    readonly concertId: string,
    settings: CrowdSettings,
  ) {
    this.redis = connectRedis(stage.stores.redisUrl, () => {});
    this.listener = connectRedis(stage.stores.redisUrl, () => {});
    this.signer = new TokenSigner(stage.stores.tokenSecret);
    const repository = new QueueRepository(stage.database, settings);
    this.store = openQueueStore(this.redis, settings, repository);
    this.queue = new QueueService(this.store, this.signer, repository, unread);
  }

  close(): void {
    this.redis.disconnect();
    this.listener.disconnect();
  }

  /** @returns the tokens of that many new people in the order of the queue. */
  async join(count: number): Promise<TokenClaims[]> {
    const data = Array.from({ length: count }, () => ({ name: "Somebody" }));
    const users = await this.stage.database.user.createManyAndReturn({ data, select: { id: true } });
    const { concertId } = this;
    const joining = users.map(({ id: userId }) =>
      this.store.join({ userId, concertId, newTokenId: randomUUID() }),
    );
    return (await Promise.all(joining)).map(claimsOf).sort((a, b) => a.sequence - b.sequence);
  }

  /** Somebody who talks to a process of the stage, and their token. */
  async joinThere({ processIndex = 0 } = {}): Promise<Person & { claims: TokenClaims }> {
    const person = await this.stage.waiter(this.concertId, { processIndex });
    return { ...person, claims: this.signer.verify(person.token) };
  }

  async read(claims: TokenClaims): Promise<QueueToken> {
    return this.queue.read(claims);
  }

  /** States in the order given, however many. Everyone asked about is present. */
  async readAll(people: readonly TokenClaims[]): Promise<QueueToken[]> {
    const states: QueueToken[] = [];
    for (let from = 0; from < people.length; from += maxAtOnce) {
      states.push(...(await this.queue.readMany(this.concertId, people.slice(from, from + maxAtOnce))));
    }
    return states;
  }

  /** How many of a sorted set of the queue there are, such as "active" or "absent", without touching it. */
  async count(name: "waiting" | "absent" | "active"): Promise<number> {
    return this.redis.zcard(`${queueChannel(this.concertId)}:${name}`);
  }

  /** When the client of a waiter last gave a sign, or 0 when the waiter is absent. */
  async seenAt(userId: string): Promise<number> {
    return readSign(this.redis, this.concertId, userId);
  }

  /** The most that were ever ACTIVE, asked for as fast as Redis answers. */
  sampleActive(): { stop(): Promise<{ max: number; samples: number }> } {
    const seen = { max: 0, samples: 0 };
    let stopped = false;
    const sampling = (async () => {
      for (; !stopped; seen.samples += 1) seen.max = Math.max(seen.max, await this.count("active"));
    })();
    return {
      stop: async () => {
        stopped = true;
        await sampling;
        return seen;
      },
    };
  }

  /** Lets somebody's turn be over as Redis sees it, without waiting that long. */
  async timeOut(userId: string): Promise<void> {
    await this.redis.zadd(`${queueChannel(this.concertId)}:active`, "XX", Date.now() - 1, userId);
  }

  /** Makes it older than a queue that is just being set up, whose loss is not told from its beginning. */
  async age(): Promise<void> {
    await this.stage.database.$executeRaw`
      UPDATE concerts
      SET queue_started_at = queue_started_at - interval '1 hour'
      WHERE id = ${this.concertId}::uuid
    `;
  }

  /** Resolves once Redis has been found again. */
  async isBack(): Promise<void> {
    await eventually(
      () => this.redis.ping().catch(() => "away"),
      (answer) => answer === "PONG",
    );
  }

  /** Runs at each announcement that somebody has been admitted. Hearing goes on after a loss of Redis. */
  async onAdmission(listener: (userIds: string[]) => void): Promise<void> {
    this.listener.on("message", (_, message: string) => {
      const { admitted = [] } = JSON.parse(message) as QueueAnnouncement;
      if (admitted.length > 0) listener(admitted);
    });
    await this.listener.subscribe(queueChannel(this.concertId));
  }

  /** Polls for these people, in batches, until it is told to stop. */
  keepPresent(people: readonly TokenClaims[]): { stop(): Promise<void> } {
    let stopped = false;
    const polling = (async () => {
      while (!stopped) {
        await this.readAll(people);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    return {
      stop: () => {
        stopped = true;
        return polling;
      },
    };
  }
}
