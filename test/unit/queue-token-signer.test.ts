import { createDecoder, createSigner } from "fast-jwt";
import { TOKEN_LIFETIME_SECONDS, type TokenClaims } from "../../src/queue/queue-token";
import { TokenSigner } from "../../src/queue/token-signer";

const secret = "a secret of the tests, long enough for it";
const signer = new TokenSigner(secret);
const claims = (issuedAt: number): TokenClaims => ({
  ...{ tokenId: "4d1b5a1e-6d1c-4e1e-9a0e-2f6d3c1b0a99", userId: "f0a7c1de-0000-4000-8000-000000000001" },
  ...{ concertId: "f0a7c1de-0000-4000-8000-000000000002", sequence: 123_000_000_000_456 },
  issuedAt: new Date(issuedAt),
});

describe("a signed queue token", () => {
  test("says the same when verified, to the millisecond, first and from memory", () => {
    for (const issuedAt of [Date.now(), Date.now() - 777]) {
      const token = signer.sign(claims(issuedAt));
      expect(signer.verify(token)).toEqual(claims(issuedAt));
      expect(signer.verify(token)).toEqual(claims(issuedAt));
    }
  });

  test("is the same text for the same claims, on every process", () => {
    const given = claims(Date.now());
    expect(new TokenSigner(secret).sign(given)).toBe(signer.sign(given));
  });

  test("carries user, token, concert, order, and an end 24 hours after its issue", () => {
    const payload: unknown = createDecoder()(signer.sign(claims(1_900_000_000_123)));
    expect(payload).toEqual({
      ...{
        jti: claims(0).tokenId,
        sub: claims(0).userId,
        aud: claims(0).concertId,
        seq: 123_000_000_000_456,
      },
      ...{ ms: 123, iat: 1_900_000_000, exp: 1_900_000_000 + TOKEN_LIFETIME_SECONDS },
    });
  });

  test("older than 24 hours is refused as expired", () => {
    const token = signer.sign(claims(Date.now() - TOKEN_LIFETIME_SECONDS * 1_000 - 1_000));
    expect(() => signer.verify(token)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
  });

  test.each<[string, () => string]>([
    ["that is no JWT", () => "Bearer"],
    ["that is empty", () => ""],
    ["signed with another secret", () => new TokenSigner(`${secret}!`).sign(claims(Date.now()))],
    ["with a changed signature", () => signer.sign(claims(Date.now())).slice(0, -4) + "AAAA"],
    ["without a signature", () => createSigner({ algorithm: "none" })({ ...claims(Date.now()) })],
    ["without our claims", () => createSigner({ key: secret })({ sub: "somebody" })],
  ])("%s is refused as invalid", (_, forge) => {
    const token = forge();
    expect(() => signer.verify(token)).toThrow(expect.objectContaining({ code: "INVALID_TOKEN" }));
  });
});
