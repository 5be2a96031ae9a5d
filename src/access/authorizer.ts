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

  /** The budget of the address comes first, so that one that has spent it can use up the budget of no user. */
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

  private async authorizeToken(policy: OperationPolicy, caller: Caller): Promise<void> {
    const claims = caller.token();
    const anyTokenSuffices = policy.needs === "POINTS_ACCESS" && this.rules.pointsAccess === "ANY_TOKEN";
    if (policy.needs !== "TOKEN" && !anyTokenSuffices) return this.requireAdmission(policy, caller);
    await Promise.all([this.spendUser(policy, claims.userId), this.spendAddress(policy, caller)]);
    if (anyTokenSuffices) caller.authorizeAs({ ...claims, admitted: true, endReason: null, look: null });
  }

  private async requireAdmission(policy: OperationPolicy, caller: Caller): Promise<void> {
    const buyer = await this.admissionOf(policy, caller);
    if (!buyer.admitted && !policy.repeatable)
      throw new ExpectedError("TOKEN_EXPIRED", { endReason: buyer.endReason });
    caller.authorizeAs(buyer);
  }

  /**
   * Fields without a budget share one look at the queue. A field with one looks again, because an earlier mutation of the
   * operation may have ended the token.
   */
  private admissionOf({ budget }: OperationPolicy, caller: Caller): Promise<Buyer> {
    const claims = caller.token();
    const budgets = budget ? this.budgetsOf(budget, claims.userId, caller.address) : [];
    const known = budget ? undefined : this.admissions.get(caller);
    const admission = known ?? this.queueService.requireAdmitted(claims, budgets);
    this.admissions.set(caller, admission);
    return admission;
  }

  private budgetsOf(budget: Budget, userId: string, address: string) {
    return [
      this.rateLimiter.budgetOf(`${budget}:user`, userId),
      this.rateLimiter.budgetOf(`${budget}:address`, toAddressBlock(address)),
    ];
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
