const halfMilliseconds = 1_000;

/** Counts what happened in the last one to two seconds. */
export class RecentCount {
  private earlier = 0;
  private current = 0;
  private since = performance.now();

  add(): void {
    this.forget();
    this.current += 1;
  }

  get value(): number {
    this.forget();
    return this.earlier + this.current;
  }

  private forget(): void {
    const age = performance.now() - this.since;
    if (age < halfMilliseconds) return;
    this.earlier = age < 2 * halfMilliseconds ? this.current : 0;
    this.current = 0;
    this.since += age;
  }
}
