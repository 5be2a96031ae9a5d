import type { ExpectedError } from "../../src/shared/errors";
import { LoadShedder } from "../../src/server/limits/load-shedder";

const limits = { maxOperations: 12, maxOrdinary: 9 };

describe("the load shedder", () => {
  let refusedBy: string[];
  let shedder: LoadShedder;
  let finish: () => void;
  let finished: Promise<void>;
  beforeEach(() => {
    refusedBy = [];
    shedder = new LoadShedder(limits, (limit) => refusedBy.push(limit));
    finished = new Promise((resolve) => (finish = resolve));
  });

  /** @returns how many operations of an address begin before one is refused. */
  function fill(address: string, isOrdinary: boolean): number {
    for (let begun = 0; ; begun += 1) {
      try {
        shedder.requireRoom(address, () => isOrdinary);
      } catch {
        return begun;
      }
      void shedder.occupy(address, () => finished);
    }
  }

  it("lets one address alone have half of the places, and keeps some of them for purchases", () => {
    expect(fill("192.0.2.1", true)).toBe(5);
    expect(fill("192.0.2.1", false)).toBe(1);
    expect(refusedBy).toEqual(["address", "address"]);
  });

  it("shrinks the share of each address when others are busy, and always has room for one more address", () => {
    expect(fill("192.0.2.1", false)).toBe(6);
    expect(fill("192.0.2.2", false)).toBe(3);
    expect(fill("192.0.2.3", false)).toBe(2);
    expect(fill("192.0.2.4", false)).toBe(1);
    expect(fill("192.0.2.5", false)).toBe(0);
    expect(refusedBy.at(-1)).toBe("total");
  });

  it("fills all places when many addresses are busy", () => {
    const begun = Array.from({ length: 20 }, (_, host) => fill(`192.0.2.${host}`, false));
    expect(begun.reduce((sum, count) => sum + count)).toBe(limits.maxOperations);
  });

  it("refuses ordinary operations of every address when the ordinary places are occupied", () => {
    for (let host = 0; host < 5; host += 1) fill(`192.0.2.${host}`, true);
    expect(shedder.operationsRunning).toBe(limits.maxOrdinary);
    expect(() => shedder.requireRoom("198.51.100.1", () => true)).toThrow();
    expect(refusedBy.at(-1)).toBe("ordinary");
    shedder.requireRoom("198.51.100.1", () => false);
  });

  it("counts an IPv6 network of 64 bits as one address", () => {
    const half = fill("2001:db8::1", false);
    expect(half).toBe(6);
    expect(fill("2001:db8::2", false)).toBe(0);
  });

  it("gives the places back when the work is done or has failed", async () => {
    fill("192.0.2.1", false);
    await shedder.occupy("192.0.2.2", () => Promise.reject(new Error("failed"))).catch(() => {});
    finish();
    await finished;
    await new Promise(setImmediate);
    expect(shedder.operationsRunning).toBe(0);
    expect(fill("192.0.2.1", false)).toBe(6);
  });

  it("does not ask for the priority while there is room for ordinary operations", () => {
    const isOrdinary = jest.fn(() => true);
    shedder.requireRoom("192.0.2.1", isOrdinary);
    expect(isOrdinary).not.toHaveBeenCalled();
  });

  it("spreads the return of a crowd over the time that the process needs for it", async () => {
    const returnOf = () => {
      try {
        shedder.requireRoom("198.51.100.1", () => false);
      } catch (error) {
        return Number((error as ExpectedError).details["retryAfterSeconds"]);
      }
      throw new Error("It was not refused.");
    };
    const serve = (count: number) =>
      Promise.all(Array.from({ length: count }, () => shedder.occupy("192.0.2.1", async () => {})));
    await serve(100);
    for (let host = 0; host < 20; host += 1) fill(`192.0.2.${host}`, false);
    const returns = Array.from({ length: 1_000 }, returnOf);
    expect(Math.max(...returns.slice(0, 100))).toBeLessThanOrEqual(3);
    expect(Math.max(...returns)).toBeGreaterThan(8);
    expect(Math.max(...returns)).toBeLessThanOrEqual(30);
    expect(Math.min(...returns.slice(-100))).toBeLessThanOrEqual(3);
  });
});
