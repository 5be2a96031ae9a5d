import { reconnectMilliseconds } from "../../web/src/reconnecting";

const retries = Array.from({ length: 50 }, (_, retry) => retry);
const waitsOf = (random: number) => {
  jest.spyOn(Math, "random").mockReturnValue(random);
  return retries.map(reconnectMilliseconds);
};

describe("the wait before the page connects again", () => {
  afterEach(() => jest.restoreAllMocks());

  it("is less than 3 s at first, 6 s after one failure and 9 s after more", () => {
    const longest = waitsOf(1 - Number.EPSILON);
    expect(longest.slice(0, 2).map(Math.ceil)).toEqual([3_000, 6_000]);
    expect(new Set(longest.slice(2).map(Math.ceil))).toEqual(new Set([9_000]));
  });

  it("can be over at once, however often it has failed", () => {
    expect(new Set(waitsOf(0))).toEqual(new Set([0]));
  });

  it("is any time in between, so that those who were cut off together do not come back together", () => {
    const waits = Array.from({ length: 10_000 }, () => reconnectMilliseconds(0));
    const perTenth = Array.from(
      { length: 10 },
      (_, tenth) => waits.filter((wait) => Math.floor(wait / 300) === tenth).length,
    );
    expect(perTenth.reduce((sum, count) => sum + count)).toBe(waits.length);
    // 1,000 are to be expected in each, and 30 more or less are one standard deviation.
    for (const count of perTenth) expect(Math.abs(count - 1_000)).toBeLessThan(300);
  });
});
