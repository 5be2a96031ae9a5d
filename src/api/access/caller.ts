import { timingSafeEqual } from "node:crypto";
import type { LimitedAction, RateLimiter } from "../../infrastructure/rate-limiter";
import type { Buyer, TokenClaims } from "../../queue/token/queue-token";
import type { QueueService } from "../../queue/queue.service";
import type { TokenSigner } from "../../queue/token/token-signer";
import { toAddressBlock } from "../../shared/address-block";
import { ExpectedError } from "../../shared/errors";
import type { Identity, IdentityVerifier } from "../../user/identity";

export interface AccessRules {
  queue: QueueService;
  signer: TokenSigner;
  /** Null where user ids are trusted. */
  identities: IdentityVerifier | null;
  rateLimiter: RateLimiter;
  pointsAccess: "ACTIVE" | "ANY_TOKEN";
  operatorToken: string | undefined;
}

/** Who sends an operation, by its Authorization header or connection parameter, and what that allows. */
export class Caller {
  private claims: TokenClaims | undefined;
  private actor: string | undefined;
  private admission: Promise<Buyer> | undefined;

  constructor(
    private readonly rules: AccessRules,
    private readonly sender: { authorization: string | undefined; address: string },
  ) {}

  get address(): string {
    return this.sender.address;
  }

  /** The user, once this operation has looked at the token or the identity, or was told by identifyAs. */
  get knownUserId(): string | undefined {
    return this.actor ?? this.claims?.userId;
  }

  /** Whoever joins is nobody's token yet: this is the user of whom the operation turned out to be. */
  identifyAs(userId: string): void {
    this.actor = userId.toLowerCase();
  }

  /**
   * Who the caller is, by the identity JWT presented; null where user ids are trusted.
   * @throws ExpectedError INVALID_TOKEN, SERVICE_UNAVAILABLE
   */
  async identity(): Promise<Identity | null> {
    const identity = (await this.rules.identities?.verify(this.bearer())) ?? null;
    if (identity) this.identifyAs(identity.userId);
    return identity;
  }

  /** The queue token presented, wherever it stands. @throws ExpectedError INVALID_TOKEN, TOKEN_EXPIRED */
  token(): TokenClaims {
    return (this.claims ??= this.rules.signer.verify(this.bearer()));
  }

  /** The token of someone who needs none, if a valid one was presented all the same. */
  optionalToken(): TokenClaims | null {
    try {
      return this.token();
    } catch {
      return null;
    }
  }

  /** @throws ExpectedError INVALID_TOKEN, TOKEN_NOT_ACTIVE, TOKEN_EXPIRED */
  async requireActive(): Promise<TokenClaims> {
    const { admitted, endReason } = await this.admit();
    if (!admitted) throw new ExpectedError("TOKEN_EXPIRED", { endReason });
    return this.token();
  }

  /** Whoever may read points. @throws ExpectedError INVALID_TOKEN, TOKEN_NOT_ACTIVE, TOKEN_EXPIRED */
  async requirePointAccess(): Promise<TokenClaims> {
    return this.rules.pointsAccess === "ANY_TOKEN" ? this.token() : this.requireActive();
  }

  /**
   * Whoever may hold and pay. A token that has ended is let through as not admitted, for a repeated request must
   * get its first result even then. @throws ExpectedError INVALID_TOKEN, TOKEN_NOT_ACTIVE, RATE_LIMITED
   */
  async buyer(action: "hold" | "charge" | "pay"): Promise<Buyer> {
    const { userId } = this.token();
    const spent = [this.limitUser(action, userId), this.limitAddress(action)];
    const [buyer] = await Promise.all([this.admit(), ...spent]);
    return buyer;
  }

  /** Whoever may charge points: as buyer, or anybody with a token. */
  async requirePointCharger(): Promise<Buyer> {
    if (this.rules.pointsAccess === "ACTIVE") return this.buyer("charge");
    await Promise.all([this.limitUser("charge", this.token().userId), this.limitAddress("charge")]);
    return { ...this.token(), admitted: true, endReason: null };
  }

  /** @throws ExpectedError RATE_LIMITED */
  async limitAddress(action: LimitedAction): Promise<void> {
    await this.rules.rateLimiter.spend(action, "address", toAddressBlock(this.sender.address));
  }

  /** @throws ExpectedError RATE_LIMITED */
  async limitUser(action: LimitedAction, userId: string): Promise<void> {
    await this.rules.rateLimiter.spend(action, "user", userId);
  }

  /** @throws ExpectedError FORBIDDEN */
  requireOperator(): void {
    const { operatorToken } = this.rules;
    const presented = Buffer.from(this.bearer());
    const expected = Buffer.from(operatorToken ?? "");
    const matches = presented.length === expected.length && timingSafeEqual(presented, expected);
    if (operatorToken === undefined || !matches)
      throw new ExpectedError("FORBIDDEN", { needed: "OPERATOR_TOKEN" });
  }

  /** Asked once for each operation, however many of its fields want to know. */
  private admit(): Promise<Buyer> {
    return (this.admission ??= this.rules.queue.admission(this.token()));
  }

  private bearer(): string {
    return /^Bearer +(\S+)$/i.exec(this.sender.authorization ?? "")?.[1] ?? "";
  }
}
