import { createSigner, createVerifier, TokenError } from "fast-jwt";
import { LRUCache } from "lru-cache";
import { ExpectedError } from "../../shared/errors";
import { TOKEN_LIFETIME_SECONDS, type TokenClaims } from "./queue-token";

/** The claims of the JWT: registered names of RFC 7519 with times in seconds, and two private ones. */
interface Payload {
  jti: string;
  sub: string;
  aud: string;
  seq: number;
  /** The milliseconds of `iat`. Whole seconds cannot tell which of two tokens is older than a loss of Redis. */
  ms: number;
  iat: number;
  exp: number;
}

/** The number of clients that one process serves at a time. Each entry takes about a kilobyte. */
const rememberedTokens = 20_000;

type Verify = (token: string) => Payload;

/** Signs queue tokens as JWTs (HS256). The same claims always give the same text. */
export class TokenSigner {
  private readonly signPayload: (payload: Payload) => string;
  private readonly verifiers: Verify[];
  /** Those signed here too, by their text. The cache of fast-jwt hashes each, and also keeps what it refuses. */
  private readonly verified = new LRUCache<string, TokenClaims>({ max: rememberedTokens });

  /**
   * @param secret signs and verifies: at least 32 characters, the same on every process.
   * @param previousSecret only verifies, so that a change of secrets invalidates no token.
   */
  constructor(secret: string, previousSecret?: string) {
    this.signPayload = createSigner<Payload>({ key: secret, algorithm: "HS256" });
    const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
    this.verifiers = secrets.map((key) =>
      createVerifier<string>({
        key,
        algorithms: ["HS256"],
        requiredClaims: ["jti", "sub", "aud", "seq", "ms", "iat", "exp"],
      }),
    );
  }

  sign({ tokenId: jti, userId: sub, concertId: aud, sequence: seq, issuedAt }: TokenClaims): string {
    const ms = issuedAt.getTime() % 1_000;
    const iat = (issuedAt.getTime() - ms) / 1_000;
    const token = this.signPayload({ jti, sub, aud, seq, ms, iat, exp: iat + TOKEN_LIFETIME_SECONDS });
    this.verified.set(token, { tokenId: jti, userId: sub, concertId: aud, sequence: seq, issuedAt });
    return token;
  }

  /** @throws ExpectedError INVALID_TOKEN, or TOKEN_EXPIRED when the signature is valid but too old. */
  verify(token: string): TokenClaims {
    const known = this.verified.get(token);
    const issued = Math.floor((known?.issuedAt.getTime() ?? 0) / 1_000);
    if (known && Date.now() / 1_000 <= issued + TOKEN_LIFETIME_SECONDS) return known;
    const { jti, sub, aud, seq, ms, iat } = this.read(token);
    const issuedAt = new Date(iat * 1_000 + ms);
    const claims = { tokenId: jti, userId: sub, concertId: aud, sequence: seq, issuedAt };
    this.verified.set(token, claims);
    return claims;
  }

  private read(token: string, [verify, ...older] = this.verifiers): Payload {
    try {
      return verify!(token);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      if (error.code === TokenError.codes.invalidSignature && older.length > 0)
        return this.read(token, older);
      if (error.code === TokenError.codes.expired)
        throw new ExpectedError("TOKEN_EXPIRED", { endReason: null });
      throw new ExpectedError("INVALID_TOKEN", { needed: "QUEUE_TOKEN" });
    }
  }
}
