import { createPublicKey, type JsonWebKey } from "node:crypto";
import type { Algorithm } from "fast-jwt";
import { z } from "zod";
import { ExpectedError } from "../shared/errors";

/** A key, and the only algorithms that may use it. */
export interface VerificationKey {
  text: string;
  algorithms: Algorithm[];
}

export interface RemoteKeysOptions {
  url: string;
  onError: (error: unknown) => void;
  /** The minimum time between two requests to the issuer. */
  pauseMilliseconds?: number;
  /** The age after which keys are refreshed in the background. */
  freshMilliseconds?: number;
  /** The maximum age of keys while the issuer does not answer. */
  usableMilliseconds?: number;
  /** The timeout of one request to the issuer. */
  fetchSeconds: number;
}

const maxKeys = 100;
const defaultTimes = {
  pauseMilliseconds: 5_000,
  freshMilliseconds: 300_000,
  usableMilliseconds: 3_600_000,
};

const algorithmsOfType: Record<string, Algorithm[]> = {
  RSA: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  "P-256": ["ES256"],
  "P-384": ["ES384"],
  "P-521": ["ES512"],
  Ed25519: ["EdDSA"],
};

const documentShape = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().default(""),
        crv: z.string().optional(),
        alg: z.string().optional(),
        use: z.string().optional(),
      }),
    )
    .max(maxKeys),
});

type PublishedKey = z.infer<typeof documentShape>["keys"][number];

/** The public keys of an issuer (RFC 7517). Known keys stay in use for an hour while the issuer is down. */
export class RemoteKeys {
  private readonly options: Required<RemoteKeysOptions>;
  private keys = new Map<string, VerificationKey>();
  private readAt = -Infinity;
  private pausedUntil = -Infinity;
  private issuerFailed = false;
  private refreshing: Promise<void> | null = null;

  constructor(options: RemoteKeysOptions) {
    this.options = { ...defaultTimes, ...options };
  }

  /**
   * @param keyId the `kid` of the JWT header, or an empty text.
   * @returns undefined when the issuer does not publish this key.
   * @throws ExpectedError SERVICE_UNAVAILABLE when the key is unknown and the issuer does not answer.
   */
  async find(keyId: string): Promise<VerificationKey | undefined> {
    const known = this.usable(keyId);
    if (known && this.age() < this.options.freshMilliseconds) return known;
    const refreshed = this.refresh();
    if (known) return known;
    await refreshed;
    const found = this.usable(keyId);
    if (!found && this.issuerFailed) throw new ExpectedError("SERVICE_UNAVAILABLE");
    return found;
  }

  private usable(keyId: string): VerificationKey | undefined {
    return this.age() < this.options.usableMilliseconds ? this.keys.get(keyId) : undefined;
  }

  private age(): number {
    return performance.now() - this.readAt;
  }

  /** Never rejects. Concurrent callers share one request. */
  private refresh(): Promise<void> {
    if (this.refreshing) return this.refreshing;
    if (performance.now() < this.pausedUntil) return Promise.resolve();
    this.refreshing = this.read().finally(() => {
      this.refreshing = null;
      this.pausedUntil = performance.now() + this.options.pauseMilliseconds;
    });
    return this.refreshing;
  }

  private async read(): Promise<void> {
    try {
      const { url, fetchSeconds } = this.options;
      const signal = AbortSignal.timeout(fetchSeconds * 1_000);
      const response = await fetch(url, { signal, redirect: "error" });
      if (!response.ok) throw new Error(`The identity issuer answered with status ${response.status}.`);
      const { keys } = documentShape.parse(await response.json());
      this.keys = new Map(keys.flatMap(toEntry));
      this.readAt = performance.now();
      this.issuerFailed = false;
    } catch (error) {
      this.issuerFailed = true;
      this.options.onError(error);
    }
  }
}

/** Skips keys that are not for signatures, and keys of types that Frontrow does not accept. */
function toEntry(published: PublishedKey): [string, VerificationKey][] {
  const { kid, kty, crv, alg, use = "sig" } = published;
  const possible = algorithmsOfType[crv ?? kty] ?? [];
  const algorithms = alg === undefined ? possible : possible.filter((algorithm) => algorithm === alg);
  if (use !== "sig" || algorithms.length === 0) return [];
  const key = createPublicKey({ key: published as JsonWebKey, format: "jwk" });
  return [[kid, { text: key.export({ type: "spki", format: "pem" }) as string, algorithms }]];
}
