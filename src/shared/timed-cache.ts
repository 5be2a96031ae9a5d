import { LRUCache } from "lru-cache";

interface KeptValue<Value> {
  value: Value;
  freshUntil: number;
}

/**
 * Caches one value per key for a fixed time. Concurrent callers share one computation. After a failure, the next
 * caller starts another.
 */
export class TimedCache<Value> {
  private readonly running = new Map<string, Promise<Value>>();
  private readonly kept: LRUCache<string, KeptValue<Value>>;

  /** @param max the number of kept keys; the key that was asked for longest ago leaves first. */
  constructor(
    private readonly milliseconds: number,
    max: number,
    private readonly compute: (key: string) => Promise<Value>,
  ) {
    this.kept = new LRUCache({ max });
  }

  async get(key: string): Promise<Value> {
    const kept = this.kept.get(key);
    if (kept && performance.now() < kept.freshUntil) return kept.value;
    return this.running.get(key) ?? this.start(key);
  }

  /** Like get, but returns the last known value, of any age, when the computation fails. */
  async getOrLast(key: string): Promise<Value> {
    try {
      return await this.get(key);
    } catch (error) {
      const last = this.kept.peek(key);
      if (!last) throw error;
      return last.value;
    }
  }

  private start(key: string): Promise<Value> {
    const computation = this.computeAndKeep(key).finally(() => this.running.delete(key));
    this.running.set(key, computation);
    return computation;
  }

  /** Only a success takes a slot, so that a failure cannot evict a kept value. */
  private async computeAndKeep(key: string): Promise<Value> {
    const value = await this.compute(key);
    this.kept.set(key, { value, freshUntil: performance.now() + this.milliseconds });
    return value;
  }
}
