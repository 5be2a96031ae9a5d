import { randomUUID } from "node:crypto";
import { commitmentTo, DRAW_NUMBERS, drawNumber } from "../../src/queue/draw";

describe("the draw", () => {
  const seed = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

  // Both from: printf %s <message> | openssl dgst -sha256 [-hmac <seed>]
  it("commits to a seed by its SHA-256, as openssl computes it", () => {
    expect(commitmentTo(seed)).toBe("2a8abfa8cb9906290437854193ca6bca41d4d4e26d1d454bd66a35158095e737");
  });

  it("numbers a token by the leading digits of an HMAC, as openssl computes it", () => {
    expect(drawNumber(seed, "9f0c5b9e-5f0e-4f7c-9d43-0d6a1f1f6a11").toString(16).padStart(11, "0")).toBe(
      "9dc5ccf94d6",
    );
  });

  it("gives each half of the range about half of the tokens", () => {
    const numbers = Array.from({ length: 10_000 }, () => drawNumber(seed, randomUUID()));
    const low = numbers.filter((number) => number < DRAW_NUMBERS / 2).length;
    expect(numbers.every((number) => number < DRAW_NUMBERS)).toBe(true);
    expect(low).toBeGreaterThan(4_700);
    expect(low).toBeLessThan(5_300);
  });
});
