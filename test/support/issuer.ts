import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createSigner, type Algorithm } from "fast-jwt";
import { identityClaims, identityRules } from "./identity";

const pairs = {
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2_048 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ES384: () => generateKeyPairSync("ec", { namedCurve: "P-384" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
};

interface IssuerKey {
  algorithm: Algorithm;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** Somebody who signs identities and publishes the keys to check them with, on a port of its own. */
export class Issuer {
  /** How often its keys have been asked for. */
  requests = 0;
  /** Answers instead of the key set, while there is one. */
  instead: ((response: ServerResponse) => void) | null = null;
  private readonly keys = new Map<string, IssuerKey>();

  private constructor(private readonly server: Server) {
    server.on("request", (_, response) => {
      this.requests += 1;
      if (this.instead) this.instead(response);
      else response.setHeader("content-type", "application/json").end(JSON.stringify(this.document()));
    });
  }

  static async start(): Promise<Issuer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Issuer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/keys.json`;
  }

  /** Settings of an API that accepts the identities signed here. */
  get settings() {
    return { ...identityRules, IDENTITY_JWKS_URL: this.url };
  }

  publish(keyId: string, algorithm: keyof typeof pairs): void {
    this.keys.set(keyId, { algorithm, ...pairs[algorithm]() });
  }

  publicKey(keyId: string): string {
    return this.keys.get(keyId)!.publicKey.export({ type: "spki", format: "pem" }) as string;
  }

  identityOf(userId: string, { keyId, claims = {} }: { keyId: string; claims?: object }): string {
    const { algorithm, privateKey } = this.keys.get(keyId)!;
    const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    return createSigner({ key, algorithm, kid: keyId })(identityClaims(userId, { ...claims }));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private document() {
    const keys = [...this.keys].map(([kid, { publicKey }]) => ({
      ...publicKey.export({ format: "jwk" }),
      kid,
    }));
    return { keys };
  }
}
