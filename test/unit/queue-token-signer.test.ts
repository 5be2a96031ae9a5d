import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createDecoder, createSigner } from "fast-jwt";
import { TOKEN_LIFETIME_SECONDS, type TokenClaims } from "../../src/queue/token/queue-token";
import { TokenSigner } from "../../src/queue/token/token-signer";
import { identityClaims, withClaims } from "../support/identity";

const secret = "a secret of the tests, long enough for it";
const signer = new TokenSigner(secret);
const claims = (issuedAt: number): TokenClaims => ({
  tokenId: "4d1b5a1e-6d1c-4e1e-9a0e-2f6d3c1b0a99",
  userId: "f0a7c1de-0000-4000-8000-000000000001",
  concertId: "f0a7c1de-0000-4000-8000-000000000002",
  sequence: 123_000_000_000_456,
  issuedAt: new Date(issuedAt),
});

const payload = createDecoder()(signer.sign(claims(Date.now()))) as object;

describe("a signed queue token", () => {
  test("says the same when verified, to the millisecond, where it was signed and elsewhere", () => {
    const elsewhere = new TokenSigner(secret);
    for (const issuedAt of [Date.now(), Date.now() - 777]) {
      const token = signer.sign(claims(issuedAt));
      expect(signer.verify(token)).toEqual(claims(issuedAt));
      expect(elsewhere.verify(token)).toEqual(claims(issuedAt));
      expect(elsewhere.verify(token)).toEqual(claims(issuedAt));
    }
  });

  test("is the same text for the same claims, on every process", () => {
    const given = claims(Date.now());
    expect(new TokenSigner(secret).sign(given)).toBe(signer.sign(given));
  });

  test("carries user, token, concert, order, and an end 24 hours after its issue", () => {
    const carried: unknown = createDecoder()(signer.sign(claims(1_900_000_000_123)));
    expect(carried).toEqual({
      jti: claims(0).tokenId,
      sub: claims(0).userId,
      aud: claims(0).concertId,
      seq: 123_000_000_000_456,
      ms: 123,
      iat: 1_900_000_000,
      exp: 1_900_000_000 + TOKEN_LIFETIME_SECONDS,
    });
  });

  test("older than 24 hours is refused as expired", () => {
    const token = signer.sign(claims(Date.now() - TOKEN_LIFETIME_SECONDS * 1_000 - 1_000));
    expect(() => signer.verify(token)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
  });

  test("ends 24 hours after its issue from memory too", () => {
    const issuedAt = Date.now();
    const elsewhere = new TokenSigner(secret);
    const token = signer.sign(claims(issuedAt));
    const end = Math.floor(issuedAt / 1_000 + TOKEN_LIFETIME_SECONDS) * 1_000;
    expect(elsewhere.verify(token)).toEqual(claims(issuedAt));
    const clock = jest.spyOn(Date, "now").mockReturnValue(end);
    for (const each of [signer, elsewhere]) {
      expect(each.verify(token)).toEqual(claims(issuedAt));
      clock.mockReturnValue(end + 1);
      expect(() => each.verify(token)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
      clock.mockReturnValue(end);
    }
    clock.mockRestore();
  });

  test.each<[string, () => string]>([
    ["that is no JWT", () => "Bearer"],
    ["that is empty", () => ""],
    ["signed with another secret", () => new TokenSigner(`${secret}!`).sign(claims(Date.now()))],
    ["with a changed signature", () => signer.sign(claims(Date.now())).slice(0, -4) + "AAAA"],
    ["without a signature", () => createSigner({ algorithm: "none" })({ ...claims(Date.now()) })],
    ["without our claims", () => createSigner({ key: secret })({ sub: "somebody" })],
    ["signed by another algorithm", () => createSigner({ key: secret, algorithm: "HS512" })(payload)],
    [
      "that is an identity signed with our own secret",
      () => createSigner({ key: secret })(identityClaims("a")),
    ],
    ["with the place of somebody else", () => withClaims(signer.sign(claims(Date.now())), { seq: 1 })],
    ["of somebody else's", () => withClaims(signer.sign(claims(Date.now())), { sub: randomUUID() })],
    ["for another concert", () => withClaims(signer.sign(claims(Date.now())), { aud: randomUUID() })],
    ["made to last", () => withClaims(signer.sign(claims(Date.now())), { exp: 4_000_000_000 })],
  ])("%s is refused as invalid", (_, forge) => {
    const token = forge();
    expect(() => signer.verify(token)).toThrow(expect.objectContaining({ code: "INVALID_TOKEN" }));
  });

  test("that is refused keeps nothing of the request that presented it", async () => {
    class Request {
      present(): WeakRef<Request> {
        const stranger = new TokenSigner(`${secret}!`).sign(claims(Date.now()));
        expect(() => this.read(stranger)).toThrow("queue token");
        return new WeakRef(this);
      }

      private read(token: string): TokenClaims {
        return signer.verify(token);
      }
    }
    const kept = new Request().present();
    setFlagsFromString("--expose-gc");
    await turn();
    (runInNewContext("gc") as () => void)();
    expect(kept.deref()).toBeUndefined();
  });

  describe("while its secret is being changed", () => {
    const newer = new TokenSigner(`${secret}, the newer one`, secret);

    test("is verified whichever signed it, first and from memory", () => {
      const given = claims(Date.now());
      const elsewhere = new TokenSigner(`${secret}, the newer one`, secret);
      for (const token of [signer.sign(given), newer.sign(given)]) {
        expect(elsewhere.verify(token)).toEqual(given);
        expect(elsewhere.verify(token)).toEqual(given);
      }
    });

    test("is signed with the newer one, which the older alone does not verify", () => {
      const token = newer.sign(claims(Date.now()));
      expect(() => signer.verify(token)).toThrow(expect.objectContaining({ code: "INVALID_TOKEN" }));
    });

    test("is refused as expired or invalid as ever", () => {
      const old = signer.sign(claims(Date.now() - TOKEN_LIFETIME_SECONDS * 1_000 - 1_000));
      expect(() => newer.verify(old)).toThrow(expect.objectContaining({ code: "TOKEN_EXPIRED" }));
      const stranger = new TokenSigner(`${secret}!`).sign(claims(Date.now()));
      expect(() => newer.verify(stranger)).toThrow(expect.objectContaining({ code: "INVALID_TOKEN" }));
    });
  });
});
