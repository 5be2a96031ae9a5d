import { createDecoder, createVerifier, TokenError } from "fast-jwt";
import type { VerificationKey } from "./remote-keys";
import { ExpectedError } from "../shared/errors";
import { isUuid, toPlainId } from "../shared/identifiers";
import { toUserName } from "./user-name";

/** A user, as the issuer of an identity JWT names it. */
export interface Identity {
  userId: string;
  /** Null when the issuer gives no name, or one that no user may have. */
  name: string | null;
}

export interface IdentityIssuer {
  issuer: string;
  audience: string;
}

interface Keys {
  find(keyId: string): Promise<VerificationKey | undefined>;
}

interface Payload {
  sub: unknown;
  name?: unknown;
}

/** How much the issuer's clock may differ from ours. */
const clockToleranceMilliseconds = 5_000;

const decode = createDecoder({ complete: true });

/** The only key of an issuer that shares a secret with Frontrow. */
export function secretKey(secret: string): Keys {
  const key: VerificationKey = { text: secret, algorithms: ["HS256"] };
  return { find: async () => key };
}

/** Verifies identity JWTs: signature, issuer, audience and time. */
export class IdentityVerifier {
  private readonly verifiers = new WeakMap<VerificationKey, (token: string) => Payload>();

  constructor(
    private readonly keys: Keys,
    private readonly rules: IdentityIssuer,
  ) {}

  /** @throws ExpectedError INVALID_TOKEN, or SERVICE_UNAVAILABLE when the issuer does not give its keys. */
  async verify(token: string): Promise<Identity> {
    const key = await this.keys.find(keyIdOf(token));
    const { sub, name } = key ? orRefuse(() => this.verifier(key)(token)) : refuse();
    if (typeof sub !== "string" || !isUuid(sub)) return refuse();
    return { userId: toPlainId(sub), name: toUserName(name) };
  }

  private verifier(key: VerificationKey): (token: string) => Payload {
    const known = this.verifiers.get(key);
    if (known) return known;
    const verify = createVerifier<string>({
      key: key.text,
      algorithms: key.algorithms,
      requiredClaims: ["iss", "aud", "sub", "exp"],
      allowedIss: this.rules.issuer,
      allowedAud: this.rules.audience,
      clockTolerance: clockToleranceMilliseconds,
    }) as (token: string) => Payload;
    this.verifiers.set(key, verify);
    return verify;
  }
}

function keyIdOf(token: string): string {
  const { header } = orRefuse(() => decode(token) as { header: { kid?: unknown } });
  return typeof header.kid === "string" ? header.kid : "";
}

function orRefuse<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof TokenError) return refuse();
    throw error;
  }
}

function refuse(): never {
  throw new ExpectedError("INVALID_TOKEN", { needed: "IDENTITY" });
}
