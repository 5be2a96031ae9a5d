import type { Redis } from "ioredis";
import { isRedisUnavailable } from "./redis";
import { ExpectedError } from "../shared/errors";

const windowSeconds = 60;

/**
 * KEYS[1] a budget, ARGV[1] the seconds it is for. Result: how often it has been spent, and the seconds left of it.
 * Counting and ending are one step, for a budget that is counted without an end would be used up for ever.
 */
const spendScript = `
local spent = redis.call('INCR', KEYS[1])
if spent == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return { spent, redis.call('TTL', KEYS[1]) }
`;

type Spend = (key: string, seconds: number) => Promise<[spent: number, secondsLeft: number]>;

/** What is limited. Each has budgets of its own. */
export type LimitedAction = "join" | "hold" | "charge" | "pay";

export type RateLimits = Record<LimitedAction, { user: number; address: number }>;

/** Limits how often a user or an address may do something in a minute, counted in Redis across all processes. */
export class RateLimiter {
  private readonly spendBudget: Spend;

  constructor(
    redis: Redis,
    private readonly maxPerMinute: RateLimits,
  ) {
    redis.defineCommand("spendBudget", { lua: spendScript, numberOfKeys: 1 });
    const { spendBudget } = redis as unknown as { spendBudget: Spend };
    this.spendBudget = spendBudget.bind(redis);
  }

  /**
   * While Redis is away nothing is limited, so that what needs only Postgres goes on.
   * @throws ExpectedError RATE_LIMITED when the subject has used up its minute.
   */
  async spend(action: LimitedAction, kind: "user" | "address", subject: string): Promise<void> {
    try {
      const [spent, secondsLeft] = await this.spendBudget(`rate:${action}:${kind}:${subject}`, windowSeconds);
      if (spent <= this.maxPerMinute[action][kind]) return;
      throw new ExpectedError("RATE_LIMITED", { retryAfterSeconds: Math.max(secondsLeft, 1) });
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
    }
  }
}
