import type { Redis } from "ioredis";
import { isRedisUnavailable } from "./redis";
import { ExpectedError } from "../shared/errors";

const windowSeconds = 60;

/**
 * KEYS[1] a budget, ARGV[1] its TTL in seconds. Result: how often it has been spent, and its remaining TTL.
 * Increment and expiry are one script. A counter without a TTL would block its subject permanently.
 */
const spendScript = `
local spent = redis.call('INCR', KEYS[1])
if spent == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return { spent, redis.call('TTL', KEYS[1]) }
`;

type Spend = (key: string, seconds: number) => Promise<[spent: number, secondsLeft: number]>;

/** Limits how often a subject may spend each named budget in a minute. All processes count in Redis. */
export class RateLimiter<Name extends string> {
  private readonly spendBudget: Spend;

  constructor(
    redis: Redis,
    private readonly maxPerMinute: Record<Name, number>,
  ) {
    redis.defineCommand("spendBudget", { lua: spendScript, numberOfKeys: 1 });
    const { spendBudget } = redis as unknown as { spendBudget: Spend };
    this.spendBudget = spendBudget.bind(redis);
  }

  /**
   * Limits nothing while Redis is unavailable, so that operations on Postgres alone continue.
   * @throws ExpectedError RATE_LIMITED when the subject has spent its budget.
   */
  async spend(name: Name, subject: string): Promise<void> {
    try {
      const [spent, secondsLeft] = await this.spendBudget(`rate:${name}:${subject}`, windowSeconds);
      if (spent <= this.maxPerMinute[name]) return;
      throw new ExpectedError("RATE_LIMITED", { retryAfterSeconds: Math.max(secondsLeft, 1) });
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
    }
  }
}
