import { estimateWait, type WaitFigures } from "../../src/queue/wait/wait-estimate";

const queue = (changes: Partial<WaitFigures> = {}): WaitFigures => ({
  capacity: 10,
  admissionsPerSecond: 5,
  active: 10,
  admittedLastSecond: 0,
  turnMilliseconds: [],
  ...changes,
});
const seconds = (...lengths: number[]) => lengths.map((length) => length * 1_000);

describe("the estimated wait", () => {
  test("is unknown while fewer than 5 turns are measured and slots must be freed", () => {
    expect(estimateWait(queue({ turnMilliseconds: seconds(60, 60, 60, 60) }), 1)).toBeNull();
  });

  test("follows the mean length of a turn while slots are what people wait for", () => {
    const measured = queue({ turnMilliseconds: seconds(40, 50, 60, 70, 80) });
    expect(estimateWait(measured, 1)).toEqual({ likelySeconds: 6, worstSeconds: 80 });
    expect(estimateWait(measured, 20)).toEqual({ likelySeconds: 120, worstSeconds: 160 });
  });

  test("follows the rate where that is slower", () => {
    const measured = queue({
      admissionsPerSecond: 1,
      capacity: 100,
      turnMilliseconds: seconds(1, 1, 1, 1, 1),
    });
    expect(estimateWait(measured, 200)).toEqual({ likelySeconds: 200, worstSeconds: 200 });
  });

  test("follows the rate alone while slots are free, once admissions are measured", () => {
    const filling = queue({ active: 0, capacity: 50 });
    expect(estimateWait(filling, 50)).toBeNull();
    expect(estimateWait({ ...filling, admittedLastSecond: 5 }, 50)).toEqual({
      likelySeconds: 10,
      worstSeconds: 10,
    });
  });

  test("has no worst below the likely, however uneven the turns", () => {
    const uneven = queue({
      capacity: 1,
      active: 1,
      turnMilliseconds: seconds(1, 1, 1, 1, 1, 1, 1, 1, 1, 1_000),
    });
    const { likelySeconds, worstSeconds } = estimateWait(uneven, 3)!;
    expect(worstSeconds).toBeGreaterThanOrEqual(likelySeconds);
  });
});
