import { createHmac, randomUUID } from "node:crypto";
import { createSigner } from "fast-jwt";
import { RemoteKeys, type RemoteKeysOptions } from "../../src/user/remote-keys";
import { IdentityVerifier } from "../../src/user/identity";
import { eventually } from "../support/eventually";
import { identityClaims, identityRules } from "../support/identity";
import { Issuer } from "../support/issuer";

const userId = randomUUID();
const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience } = identityRules;

describe("the published keys of an issuer", () => {
  let publisher: Issuer;
  let faults: unknown[];
  beforeEach(async () => {
    faults = [];
    publisher = await Issuer.start();
    publisher.publish("first", "ES256");
  });
  afterEach(() => publisher.stop());

  const open = (options: Partial<RemoteKeysOptions> = {}) => {
    const onError = (error: unknown) => void faults.push(error);
    const keys = new RemoteKeys({ url: publisher.url, onError, fetchSeconds: 3, ...options });
    return new IdentityVerifier(keys, { issuer, audience });
  };
  const first = () => publisher.identityOf(userId, { keyId: "first" });
  const unknownKey = () =>
    createSigner({ key: "s".repeat(32), kid: randomUUID() })({ ...identityClaims(userId) });
  const fail = (response: { writeHead(status: number): { end(): void } }) => response.writeHead(500).end();

  it.each(["RS256", "ES256", "ES384", "EdDSA"] as const)("let %s be checked", async (algorithm) => {
    publisher.publish(algorithm, algorithm);
    const token = publisher.identityOf(userId, { keyId: algorithm, claims: { name: "Ada" } });
    expect(await open().verify(token)).toEqual({ userId, name: "Ada" });
  });

  it("are asked for once, whoever comes together", async () => {
    const verifier = open();
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(first())));
    await verifier.verify(first());
    expect(publisher.requests).toBe(1);
  });

  it("are not asked for again for each key that nobody knows", async () => {
    const verifier = open();
    await verifier.verify(first());
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(verifier.verify(unknownKey())).rejects.toMatchObject({ code: "INVALID_TOKEN" });
    }
    expect(publisher.requests).toBe(1);
  });

  it("include one that was published since, once the pause is over", async () => {
    const verifier = open({ pauseMilliseconds: 20 });
    await verifier.verify(first());
    publisher.publish("second", "RS256");
    const second = publisher.identityOf(userId, { keyId: "second" });
    const outcome = () => verifier.verify(second).catch((error: { code: string }) => error.code);
    expect(await eventually(outcome, (told) => told !== "INVALID_TOKEN")).toMatchObject({ userId });
  });

  it("never check a shared secret, were it the published key itself, nor nothing at all", async () => {
    const claims = identityClaims(userId);
    const header = Buffer.from(JSON.stringify({ alg: "HS256", kid: "first" })).toString("base64url");
    const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
    const mac = createHmac("sha256", publisher.publicKey("first")).update(`${header}.${payload}`);
    const unsigned = createSigner({ algorithm: "none", kid: "first" })(claims);
    for (const token of [`${header}.${payload}.${mac.digest("base64url")}`, unsigned]) {
      await expect(open().verify(token)).rejects.toMatchObject({ code: "INVALID_TOKEN" });
    }
  });

  it("are not used by another algorithm than their own", async () => {
    publisher.publish("rsa", "RS256");
    const [, payload, signature] = publisher.identityOf(userId, { keyId: "rsa" }).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "ES256", kid: "rsa" })).toString("base64url");
    await expect(open().verify([header, payload, signature].join("."))).rejects.toMatchObject({
      code: "INVALID_TOKEN",
    });
  });

  it.each<[string, Issuer["instead"]]>([
    ["fails", fail],
    ["sends something else", (response) => response.end("<html>")],
    ["sends no keys", (response) => response.end("{}")],
    ["does not answer in time", () => {}],
    ["sends its callers elsewhere", (response) => response.writeHead(302, { location: "/" }).end()],
  ])("cannot be had from an issuer who %s: that is no fault of the identity", async (_, instead) => {
    publisher.instead = instead;
    const verifier = open({ fetchSeconds: 0.05 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(verifier.verify(first())).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    }
    expect(publisher.requests).toBe(1);
    expect(faults).toHaveLength(1);
  });

  it("go on being used while the issuer does not answer, but not for ever", async () => {
    const verifier = open({ pauseMilliseconds: 0, freshMilliseconds: 0, usableMilliseconds: 500 });
    await verifier.verify(first());
    publisher.instead = fail;
    expect(await verifier.verify(first())).toMatchObject({ userId });
    await expect(verifier.verify(unknownKey())).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    const outcome = () => verifier.verify(first()).catch((error: { code: string }) => error.code);
    expect(await eventually(outcome, (told) => told === "SERVICE_UNAVAILABLE")).toBeDefined();
    publisher.instead = null;
    expect(await verifier.verify(first())).toMatchObject({ userId });
  });
});
