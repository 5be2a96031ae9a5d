import type { Buyer, TokenClaims } from "../queue/token/queue-token";
import type { TokenSigner } from "../queue/token/token-signer";
import type { ClientPresence } from "../shared/client-presence";
import type { Identity } from "../user/identity";

/** Where an operation comes from: what is known of its caller before anything is checked. */
export interface OperationOrigin {
  authorization: string | undefined;
  address: string;
  requestId: string;
  /** Given by a transport that serves subscriptions. */
  client?: ClientPresence;
}

/** The sender of one operation. The authorizer fills in what the bearer proves. */
export class Caller {
  /** Null when user ids are trusted. */
  identity: Identity | null = null;
  private claims: TokenClaims | undefined;
  private actor: string | undefined;
  private authorized: Buyer | undefined;

  constructor(
    private readonly origin: OperationOrigin,
    private readonly signer: TokenSigner,
  ) {}

  get address(): string {
    return this.origin.address;
  }

  /** The client at the other end of a subscription. */
  get client(): ClientPresence {
    if (!this.origin.client) throw new Error("This transport does not tell whether its client is present.");
    return this.origin.client;
  }

  /** The token of the Authorization header or of the connection parameter; empty when there is none. */
  get bearer(): string {
    return /^Bearer +(\S+)$/i.exec(this.origin.authorization ?? "")?.[1] ?? "";
  }

  /** The user, when the bearer or `identifyAs` has named one so far. */
  get knownUserId(): string | undefined {
    return this.actor ?? this.claims?.userId;
  }

  /** Joining needs no token, so this records which user the operation acts for. */
  identifyAs(userId: string): void {
    this.actor = userId.toLowerCase();
  }

  /** The queue token presented, in any state. @throws ExpectedError INVALID_TOKEN, TOKEN_EXPIRED */
  token(): TokenClaims {
    return (this.claims ??= this.signer.verify(this.bearer));
  }

  /** The queue token presented to an operation that needs none, or null. An identity is no queue token. */
  optionalToken(): TokenClaims | null {
    if (this.identity || !this.bearer) return null;
    try {
      return this.token();
    } catch {
      return null;
    }
  }

  /** The buyer of the running mutation. Mutations of one operation run one after another. */
  get buyer(): Buyer {
    if (!this.authorized) throw new Error("The policy of this field does not require a buyer.");
    return this.authorized;
  }

  authorizeAs(buyer: Buyer): void {
    this.authorized = buyer;
  }
}
