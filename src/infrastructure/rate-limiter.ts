import type { Redis } from "ioredis";
import { ExpectedError } from "../shared/errors";

const windowSeconds = 60;

/** Limits how many requests a subject may make in a minute, counted in Redis across all processes. */
export class RateLimiter {
  constructor(
    private readonly redis: Redis,
    private readonly mostPerMinute: Record<"user" | "address", number>,
  ) {}

  /** @throws ExpectedError RATE_LIMITED when the subject has used up its minute. */
  async spend(kind: "user" | "address", subject: string): Promise<void> {
    const key = `rate:${kind}:${subject}`;
    const [spent, , secondsLeft] = await Promise.all([
      this.redis.incr(key),
      this.redis.expire(key, windowSeconds, "NX"),
      this.redis.ttl(key),
    ]);
    if (spent > this.mostPerMinute[kind]) {
      throw new ExpectedError("RATE_LIMITED", { retryAfterSeconds: Math.max(secondsLeft, 1) });
    }
  }
}
