import type { Redis } from "ioredis";
import { isRedisUnavailable } from "./redis";
import { ExpectedError } from "../shared/errors";

const windowSeconds = 60;

/** Limits how many requests a subject may make in a minute, counted in Redis across all processes. */
export class RateLimiter {
  constructor(
    private readonly redis: Redis,
    private readonly mostPerMinute: Record<"user" | "address", number>,
  ) {}

  /**
   * While Redis is away nothing is limited, so that what needs only Postgres goes on.
   * @throws ExpectedError RATE_LIMITED when the subject has used up its minute.
   */
  async spend(kind: "user" | "address", subject: string): Promise<void> {
    const key = `rate:${kind}:${subject}`;
    try {
      if ((await this.count(key)) <= this.mostPerMinute[kind]) return;
      const secondsLeft = await this.redis.ttl(key);
      throw new ExpectedError("RATE_LIMITED", { retryAfterSeconds: Math.max(secondsLeft, 1) });
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
    }
  }

  /** The key is made with its end before it is counted, so that none stays for ever. */
  private async count(key: string): Promise<number> {
    const [, spent] = await Promise.all([
      this.redis.set(key, 0, "EX", windowSeconds, "NX"),
      this.redis.incr(key),
    ]);
    return spent;
  }
}
