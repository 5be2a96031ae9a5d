import { createDecoder, createSigner } from "fast-jwt";

const secret = "an identity secret that only the tests know";

export const identityRules = {
  IDENTITY_ISSUER: "https://accounts.example",
  IDENTITY_AUDIENCE: "frontrow",
};

/** Settings of an API that accepts the identities signed here. */
export const identitySettings = { ...identityRules, IDENTITY_SECRET: secret };

/** What an issuer says of somebody: valid now, unless the changes say otherwise. */
export function identityClaims(userId: string, changes: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1_000);
  const { IDENTITY_ISSUER: iss, IDENTITY_AUDIENCE: aud } = identityRules;
  return { iss, aud, sub: userId, iat: now, exp: now + 3_600, ...changes };
}

/** An identity JWT as the host page hands it over. */
export function identityOf(userId: string, changes: Record<string, unknown> = {}): string {
  return createSigner({ key: secret, algorithm: "HS256" })(identityClaims(userId, changes));
}

/** A JWT with other claims under the signature of its own. */
export function withClaims(token: string, changes: object): string {
  const [header, , signature] = token.split(".");
  const payload = JSON.stringify({ ...(createDecoder()(token) as object), ...changes });
  return [header, Buffer.from(payload).toString("base64url"), signature].join(".");
}
