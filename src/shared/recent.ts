/**
 * Values that may be a little old: each key is computed at most once per interval, whoever asks and how often.
 * Askers during a computation share it. A failed one is forgotten.
 */
export class Recent<Value> {
  private readonly values = new Map<string, { value: Promise<Value>; until: number }>();

  /** @param most how many keys are kept; beyond that the oldest makes room. */
  constructor(
    private readonly milliseconds: number,
    private readonly most: number,
    private readonly compute: (key: string) => Promise<Value>,
  ) {}

  async get(key: string): Promise<Value> {
    const known = this.values.get(key);
    if (known && performance.now() < known.until) return known.value;
    const entry = { value: this.compute(key), until: Infinity };
    this.values.delete(key);
    this.values.set(key, entry);
    this.makeRoom();
    try {
      const value = await entry.value;
      entry.until = performance.now() + this.milliseconds;
      return value;
    } catch (error) {
      this.values.delete(key);
      throw error;
    }
  }

  private makeRoom(): void {
    const [oldest] = this.values.keys();
    if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest);
  }
}
