/**
 * The pushes of one subscriber. It holds at most one unsent value: a newer one is merged into the older,
 * so a slow consumer costs no more memory than a quick one.
 */
export class Mailbox<T> implements AsyncIterableIterator<T> {
  private unsent: { value: T } | undefined;
  private waiting: ((result: IteratorResult<T>) => void) | undefined;
  private ended = false;

  /**
   * @param onClose runs once, when either side ends the subscription.
   * @param merge makes one value of an unsent older and a newer one; without it the newer replaces the older.
   */
  constructor(
    private readonly onClose: () => void,
    private readonly merge: (older: T, newer: T) => T = (_, newer) => newer,
  ) {}

  get closed(): boolean {
    return this.ended;
  }

  put(value: T): void {
    if (this.ended) return;
    if (this.waiting) {
      this.waiting({ value, done: false });
      this.waiting = undefined;
    } else {
      this.unsent = { value: this.unsent ? this.merge(this.unsent.value, value) : value };
    }
  }

  /** Ends the subscription once what is unsent has been read. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.waiting?.({ value: undefined, done: true });
    this.waiting = undefined;
    this.onClose();
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.unsent) {
      const { value } = this.unsent;
      this.unsent = undefined;
      return { value, done: false };
    }
    if (this.ended) return { value: undefined, done: true };
    return new Promise((resolve) => (this.waiting = resolve));
  }

  async return(): Promise<IteratorResult<T>> {
    this.unsent = undefined;
    this.close();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
