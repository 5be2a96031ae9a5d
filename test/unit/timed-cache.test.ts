import { TimedCache } from "../../src/shared/timed-cache";

/** A computation that ends when it is told to. */
function controlled() {
  const started: { key: string; finish: (value: string) => void; fail: (error: Error) => void }[] = [];
  const compute = (key: string) =>
    new Promise<string>((resolve, reject) => started.push({ key, finish: resolve, fail: reject }));
  return { started, compute };
}

describe("a recent value", () => {
  it("is computed once for all who ask while it is being computed", async () => {
    const { started, compute } = controlled();
    const recent = new TimedCache(1_000, 10, compute);
    const asked = [recent.get("a"), recent.get("a"), recent.get("a")];
    started[0]!.finish("value");
    expect(await Promise.all(asked)).toEqual(["value", "value", "value"]);
    expect(started).toHaveLength(1);
  });

  it("is given again until it is too old, then computed anew", async () => {
    const clock = jest.spyOn(performance, "now").mockReturnValue(0);
    try {
      const compute = jest.fn(async () => performance.now());
      const recent = new TimedCache(100, 10, compute);
      expect(await recent.get("a")).toBe(0);
      clock.mockReturnValue(99);
      expect(await recent.get("a")).toBe(0);
      clock.mockReturnValue(100);
      expect(await recent.get("a")).toBe(100);
    } finally {
      clock.mockRestore();
    }
  });

  it("is computed apart for each key", async () => {
    const recent = new TimedCache(1_000, 10, async (key) => key.toUpperCase());
    expect(await Promise.all([recent.get("a"), recent.get("b")])).toEqual(["A", "B"]);
  });

  it("is forgotten when its computation failed", async () => {
    const { started, compute } = controlled();
    const recent = new TimedCache(1_000, 10, compute);
    const failed = recent.get("a");
    started[0]!.fail(new Error("no answer"));
    await expect(failed).rejects.toThrow("no answer");
    const again = recent.get("a");
    started[1]!.finish("value");
    expect(await again).toBe("value");
  });

  it("is the last one there was for who asks so, while its computation fails", async () => {
    const { started, compute } = controlled();
    const recent = new TimedCache(0, 10, compute);
    const first = recent.getOrLast("a");
    started[0]!.finish("value");
    await first;
    const asked = [recent.getOrLast("a"), recent.getOrLast("a")];
    started[1]!.fail(new Error("no answer"));
    expect(await Promise.all(asked)).toEqual(["value", "value"]);
    const again = recent.get("a");
    started[2]!.fail(new Error("still none"));
    await expect(again).rejects.toThrow("still none");
  });

  it("makes room for newer keys once there are too many", async () => {
    const compute = jest.fn(async (key: string) => key);
    const recent = new TimedCache(60_000, 2, compute);
    for (const key of ["a", "b", "c", "b", "c", "a"]) await recent.get(key);
    expect(compute.mock.calls.map(([key]) => key)).toEqual(["a", "b", "c", "a"]);
  });

  it("stays while it is asked for, however many newer keys come", async () => {
    const compute = jest.fn(async (key: string) => key);
    const recent = new TimedCache(60_000, 2, compute);
    for (const key of ["a", "b", "a", "c", "a", "d", "a"]) await recent.get(key);
    expect(compute.mock.calls.map(([key]) => key)).toEqual(["a", "b", "c", "d"]);
  });

  it("is not pushed out by what cannot be computed", async () => {
    const compute = jest.fn(async (key: string) => {
      if (key !== "a") throw new Error("no such key");
      return key;
    });
    const recent = new TimedCache(60_000, 1, compute);
    await recent.get("a");
    await Promise.allSettled(["b", "c", "d"].map((key) => recent.get(key)));
    await recent.get("a");
    expect(compute.mock.calls.filter(([key]) => key === "a")).toHaveLength(1);
  });
});
