import { assertWithinBudgets, type Budget } from "../../infrastructure/rate-limiter";
import type { Connection } from "../../infrastructure/redis";
import { TurnBatches } from "../../infrastructure/turn-batches";
import { ExpectedError } from "../../shared/errors";
import { isUuid } from "../../shared/identifiers";
import type { Look, QueueToken, TokenClaims } from "../token/queue-token";
import { packTokens } from "./queue-arguments";
import { toQueueTokens, type Reply } from "./queue-replies";
import type { QueueRecovery } from "./recovery";

/** One odd id would fail the others of its call. @throws ExpectedError INVALID_TOKEN */
export function assertPlainIds({ userId, tokenId }: TokenClaims): void {
  if (!isUuid(userId) || !isUuid(tokenId))
    throw new ExpectedError("INVALID_TOKEN", { needed: "QUEUE_TOKEN" });
}

type Answer = { queueToken: QueueToken | null; activeUntil: number; secondsLeft: number[] };

/** Looks at single tokens. The looks of one turn of the event loop at one queue are one script call. */
export class TokenLooks {
  private readonly looks: TurnBatches<{ claims: TokenClaims; budgets: readonly Budget[] }, Answer>;
  private readonly recoveries: TurnBatches<TokenClaims, QueueToken>;
  private losses = 0;

  /** @param max the maximum number of tokens in one call. */
  constructor(redis: Connection, recovery: QueueRecovery, max: number) {
    // Redis may lose a token that it has told of.
    redis.on("close", () => (this.losses += 1));
    this.recoveries = new TurnBatches(max, (concertId, lost) => recovery.recover(concertId, lost));
    this.looks = new TurnBatches(max, async (concertId, questions) => {
      const askedAt = performance.now();
      const claims = questions.map((question) => question.claims);
      const budgets = questions.flatMap((question) => question.budgets);
      const keys = budgets.map(({ key }) => key);
      const values = [...budgets.map((budget) => budget.max), packTokens(claims)];
      const [reply, secondsLeft] = (await recovery.run("read", concertId, values, keys)) as [Reply, number[]];
      // The clock of Redis is ahead by less: its milliseconds are whole, and the reply takes time to travel.
      const ahead = reply[1] + 1 - askedAt;
      return toQueueTokens(reply, claims).map((queueToken, index) => ({
        queueToken,
        activeUntil: queueToken?.status === "ACTIVE" ? Number(queueToken.expiresAt) - ahead : 0,
        secondsLeft: secondsLeft.splice(0, questions[index]!.budgets.length),
      }));
    });
  }

  /**
   * Spends the budgets and reads the token. A token that Redis lost is recovered, which delays no other look.
   * @throws ExpectedError RATE_LIMITED, INVALID_TOKEN
   */
  async look(claims: TokenClaims, budgets: readonly Budget[]): Promise<Look> {
    assertPlainIds(claims);
    const { concertId } = claims;
    const { losses } = this;
    const { queueToken, activeUntil, secondsLeft } = await this.looks.ask(concertId, { claims, budgets });
    assertWithinBudgets(secondsLeft);
    return {
      queueToken: queueToken ?? (await this.recoveries.ask(concertId, claims)),
      lastsFor: (milliseconds) => losses === this.losses && performance.now() + milliseconds <= activeUntil,
    };
  }
}
