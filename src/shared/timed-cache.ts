interface Computation<Value> {
  value: Promise<Value>;
  until: number;
  /** The newest that succeeded. */
  last: Promise<Value> | undefined;
}

/**
 * Values that may be a little old: each key is computed at most once per interval, whoever asks and how often.
 * Askers during a computation share it. One that failed is made again for the next who asks.
 */
export class TimedCache<Value> {
  private readonly values = new Map<string, Computation<Value>>();

  /** @param most how many keys are kept; beyond that the one makes room that was asked for least recently. */
  constructor(
    private readonly milliseconds: number,
    private readonly max: number,
    private readonly compute: (key: string) => Promise<Value>,
  ) {}

  async get(key: string): Promise<Value> {
    const known = this.values.get(key);
    if (known && performance.now() < known.until) {
      this.putLast(key, known);
      return known.value;
    }
    const entry = { value: this.compute(key), until: Infinity, last: known?.last };
    this.putLast(key, entry);
    try {
      const value = await entry.value;
      entry.until = performance.now() + this.milliseconds;
      entry.last = entry.value;
      // Not earlier: what fails must not push out what is kept.
      this.makeRoom();
      return value;
    } catch (error) {
      entry.until = -Infinity;
      if (!entry.last) this.values.delete(key);
      throw error;
    }
  }

  /** As get, but while it cannot be computed the last value there was, however old. */
  async getOrLast(key: string): Promise<Value> {
    try {
      return await this.get(key);
    } catch (error) {
      const last = this.values.get(key)?.last;
      if (!last) throw error;
      return last;
    }
  }

  private putLast(key: string, entry: Computation<Value>): void {
    this.values.delete(key);
    this.values.set(key, entry);
  }

  private makeRoom(): void {
    const [oldest] = this.values.keys();
    if (this.values.size > this.max && oldest !== undefined) this.values.delete(oldest);
  }
}
