import type { Connections } from "../infrastructure/connections";
import { IdentityVerifier, secretKey, type IdentityIssuer } from "./identity";
import { RemoteKeys } from "./remote-keys";

export interface IdentityConfig {
  issuer: IdentityIssuer;
  /** Either the address of the issuer's public keys, or a secret that the issuer shares with us. */
  keys: { url: string; fetchSeconds: number } | { secret: string };
}

/** The verifier of identity JWTs. Null when the API trusts user ids. */
export function createIdentities(
  { errors }: Connections,
  config: IdentityConfig | null,
): IdentityVerifier | null {
  if (!config) return null;
  const { issuer, keys } = config;
  if ("secret" in keys) return new IdentityVerifier(secretKey(keys.secret), issuer);
  return new IdentityVerifier(new RemoteKeys({ ...keys, onError: errors.report }), issuer);
}
