import { LRUCache } from "lru-cache";

interface KeptValue<Value> {
  value: Value;
  until: number;
}

/** Caches one value per key for a fixed time. Concurrent callers share one computation. Failures are not kept. */
export class TimedCache<Value> {
  private readonly kept: LRUCache<string, KeptValue<Value>>;
  /** Apart from the kept values, so that a computation that fails evicts none of them. */
  private readonly running = new Map<string, Promise<Value>>();

  /** @param max the number of keys to keep. A further key evicts the least recently used one. */
  constructor(
    private readonly milliseconds: number,
    max: number,
    private readonly compute: (key: string) => Promise<Value>,
  ) {
    this.kept = new LRUCache({ max });
  }

  async get(key: string): Promise<Value> {
    const kept = this.kept.get(key);
    if (kept && performance.now() < kept.until) return kept.value;
    const running = this.running.get(key) ?? this.computeAndKeep(key).finally(() => this.running.delete(key));
    this.running.set(key, running);
    return running;
  }

  /** Like get(), but returns the last value of any age while the computation fails. */
  async getOrLast(key: string): Promise<Value> {
    try {
      return await this.get(key);
    } catch (error) {
      const kept = this.kept.get(key);
      if (!kept) throw error;
      return kept.value;
    }
  }

  private async computeAndKeep(key: string): Promise<Value> {
    const value = await this.compute(key);
    this.kept.set(key, { value, until: performance.now() + this.milliseconds });
    return value;
  }
}
