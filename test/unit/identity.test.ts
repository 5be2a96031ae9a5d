import { createSigner } from "fast-jwt";
import { IdentityVerifier, secretKey } from "../../src/user/identity";
import { identityClaims, identityOf, identityRules, identitySettings, withClaims } from "../support/identity";

const userId = "f0a7c1de-0000-4000-8000-000000000001";
const secret = identitySettings.IDENTITY_SECRET;
const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience } = identityRules;
const verifier = new IdentityVerifier(secretKey(secret), { issuer, audience });
const now = Math.floor(Date.now() / 1_000);

describe("an identity JWT signed with the shared secret", () => {
  it("says whose it is, and what they are called if it says so", async () => {
    expect(await verifier.verify(identityOf(userId))).toEqual({ userId, name: null });
    expect(await verifier.verify(identityOf(userId, { name: "Ada" }))).toEqual({ userId, name: "Ada" });
  });

  it("may be meant for others too", async () => {
    const token = identityOf(userId, { aud: ["elsewhere", audience] });
    expect(await verifier.verify(token)).toMatchObject({ userId });
  });

  it("names a user whatever the case of the letters", async () => {
    expect(await verifier.verify(identityOf(userId.toUpperCase()))).toMatchObject({ userId });
  });

  it.each<[string, Record<string, unknown>]>([
    ["of another issuer", { iss: "https://elsewhere.example" }],
    ["of no issuer", { iss: undefined }],
    ["for another audience", { aud: "elsewhere" }],
    ["for no audience", { aud: undefined }],
    ["that has run out", { exp: now - 60 }],
    ["that never runs out", { exp: undefined }],
    ["that is not valid yet", { nbf: now + 60 }],
    ["without a subject", { sub: undefined }],
    ["whose subject is no user id", { sub: "ada@example.com" }],
    ["whose subject is no text", { sub: 7 }],
  ])("%s is refused", async (_, changes) => {
    await expect(verifier.verify(identityOf(userId, changes))).rejects.toMatchObject({
      code: "INVALID_TOKEN",
      details: { needed: "IDENTITY" },
    });
  });

  it.each<[string, () => string]>([
    ["that is no JWT", () => "nonsense"],
    ["that is missing", () => ""],
    ["without a signature", () => createSigner({ algorithm: "none" })(identityClaims(userId))],
    ["whose signature was cut off", () => identityOf(userId).replace(/[^.]+$/, "")],
    ["signed with another secret", () => createSigner({ key: `${secret}!` })(identityClaims(userId))],
    [
      "signed by another algorithm",
      () => createSigner({ key: secret, algorithm: "HS512" })(identityClaims(userId)),
    ],
    ["with changed claims", () => withClaims(identityOf(userId), { sub: userId.replace(/1$/, "2") })],
  ])("%s is refused", async (_, forge) => {
    await expect(verifier.verify(forge())).rejects.toMatchObject({ code: "INVALID_TOKEN" });
  });
});
