import { timingSafeEqual } from "node:crypto";
import type { RateLimiter } from "../infrastructure/rate-limiter";
import type { QueueService } from "../queue/queue.service";
import type { Buyer } from "../queue/token/queue-token";
import { toAddressBlock } from "../shared/address-block";
import { ExpectedError } from "../shared/errors";
import type { IdentityVerifier } from "../user/identity";
import type { Caller } from "./caller";
import type { Budget, OperationPolicy } from "./operation-policy";

export interface AccessRules {
  /** Null when user ids are trusted. */
  identities: IdentityVerifier | null;
  pointsAccess: "ACTIVE" | "ANY_TOKEN";
  operatorToken: string | undefined;
}

/** The names of the rate limits: each budget has one for a user and one for an address. */
export type BudgetName = `${Budget}:${"user" | "address"}`;

export type BudgetLimiter = RateLimiter<BudgetName>;

/** Decides whether a caller may run a root field, and spends the budget of the field. */
export class Authorizer {
  private readonly admissions = new WeakMap<Caller, Promise<Buyer>>();

  constructor(
    private readonly queueService: Pick<QueueService, "requireAdmitted">,
    private readonly rateLimiter: BudgetLimiter,
    private readonly rules: AccessRules,
  ) {}

  /**
   * @param namedUserId the user that the arguments name. It counts only when user ids are trusted.
   * @throws ExpectedError INVALID_TOKEN, TOKEN_NOT_ACTIVE, TOKEN_EXPIRED, FORBIDDEN, RATE_LIMITED
   */
  async authorize(policy: OperationPolicy, caller: Caller, namedUserId: string | undefined): Promise<void> {
    switch (policy.needs) {
      case "NOTHING":
        return this.spendAddress(policy, caller);
      case "IDENTITY":
        return this.authorizeIdentity(policy, caller, namedUserId);
      case "OPERATOR":
        return this.requireOperator(caller);
      default:
        return this.authorizeToken(policy, caller);
    }
  }

  private async authorizeIdentity(
    policy: OperationPolicy,
    caller: Caller,
    namedUserId: string | undefined,
  ): Promise<void> {
    await this.spendAddress(policy, caller);
    caller.identity = (await this.rules.identities?.verify(caller.bearer)) ?? null;
    const userId = caller.identity?.userId ?? namedUserId;
    if (userId === undefined) return;
    caller.identifyAs(userId);
    await this.spendUser(policy, userId);
  }

  /** The admission and both budgets are read concurrently, in one pipeline to Redis. */
  private async authorizeToken(policy: OperationPolicy, caller: Caller): Promise<void> {
    const { userId } = caller.token();
    await Promise.all([
      this.requireAdmission(policy, caller),
      this.spendUser(policy, userId),
      this.spendAddress(policy, caller),
    ]);
  }

  private async requireAdmission({ needs, repeatable }: OperationPolicy, caller: Caller): Promise<void> {
    if (needs === "TOKEN") return;
    const anyTokenSuffices = needs === "POINTS_ACCESS" && this.rules.pointsAccess === "ANY_TOKEN";
    const buyer = anyTokenSuffices
      ? { ...caller.token(), admitted: true, endReason: null }
      : await this.admissionOf(caller);
    if (!buyer.admitted && !repeatable) {
      throw new ExpectedError("TOKEN_EXPIRED", { endReason: buyer.endReason });
    }
    caller.authorizeAs(buyer);
  }

  /** Asks the queue once per operation, however many of its fields need to know. */
  private admissionOf(caller: Caller): Promise<Buyer> {
    const admission = this.admissions.get(caller) ?? this.queueService.requireAdmitted(caller.token());
    this.admissions.set(caller, admission);
    return admission;
  }

  private requireOperator({ bearer }: Caller): void {
    const { operatorToken } = this.rules;
    const presented = Buffer.from(bearer);
    const expected = Buffer.from(operatorToken ?? "");
    const matches = presented.length === expected.length && timingSafeEqual(presented, expected);
    if (operatorToken === undefined || !matches)
      throw new ExpectedError("FORBIDDEN", { needed: "OPERATOR_TOKEN" });
  }

  private async spendUser({ budget }: OperationPolicy, userId: string): Promise<void> {
    if (budget) await this.rateLimiter.spend(`${budget}:user`, userId);
  }

  private async spendAddress({ budget }: OperationPolicy, { address }: Caller): Promise<void> {
    if (budget) await this.rateLimiter.spend(`${budget}:address`, toAddressBlock(address));
  }
}
