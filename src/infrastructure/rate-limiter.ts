import type { Redis } from "ioredis";
import { defineBatchScript, isRedisUnavailable, type Script } from "./redis";
import { TurnBatches } from "./turn-batches";
import { ExpectedError } from "../shared/errors";

const maxBatch = 1_000;

/**
 * The part of a script that spends a budget. Result: 0, or in how many seconds a budget that is spent becomes whole.
 * Increment and expiry are one script. A counter without a TTL would block its subject permanently. A budget that cannot
 * be counted limits nothing, and fails no other of the script.
 */
export const spendBudgetLua = `
local function spendBudget(budget, max)
  local spent = redis.pcall("INCR", budget)
  if type(spent) ~= "number" then return 0 end
  if spent == 1 then redis.call("EXPIRE", budget, 60) end
  return spent > tonumber(max) and math.max(redis.call("TTL", budget), 1) or 0
end
`;

/** KEYS budgets, ARGV their maxima. Result: what spendBudget tells of each. */
const spendBudgetsLua = `
${spendBudgetLua}
local secondsLeft = {}
for index, budget in ipairs(KEYS) do secondsLeft[index] = spendBudget(budget, ARGV[index]) end
return secondsLeft
`;

/** What one subject may do in a minute. All processes count in Redis, under `key`. */
export interface Budget {
  key: string;
  max: number;
}

/** @throws ExpectedError RATE_LIMITED when a budget is spent: the first of them says for how long. */
export function assertWithinBudgets(secondsLeft: readonly number[]): void {
  const retryAfterSeconds = secondsLeft.find((seconds) => seconds > 0);
  if (retryAfterSeconds !== undefined) throw new ExpectedError("RATE_LIMITED", { retryAfterSeconds });
}

/** Limits how often a subject may spend each named budget in a minute. */
export class RateLimiter<Name extends string> {
  private readonly spendBudgets: Script;
  private readonly spending = new TurnBatches<Budget, number>(maxBatch, (_, budgets) => this.call(budgets));

  constructor(
    redis: Redis,
    private readonly maxPerMinute: Record<Name, number>,
  ) {
    this.spendBudgets = defineBatchScript(redis, "spendBudgets", spendBudgetsLua);
  }

  budgetOf(name: Name, subject: string): Budget {
    return { key: `rate:${name}:${subject}`, max: this.maxPerMinute[name] };
  }

  /**
   * Limits nothing while Redis is unavailable, so that operations on Postgres alone continue.
   * @throws ExpectedError RATE_LIMITED when the subject has spent its budget.
   */
  async spend(name: Name, subject: string): Promise<void> {
    try {
      assertWithinBudgets([await this.spending.ask("", this.budgetOf(name, subject))]);
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
    }
  }

  private async call(budgets: Budget[]): Promise<number[]> {
    const keys = budgets.map(({ key }) => key);
    const maxima = budgets.map(({ max }) => max);
    return (await this.spendBudgets(keys.length, ...keys, ...maxima)) as number[];
  }
}
