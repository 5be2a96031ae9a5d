/**
 * The pushes of one subscriber. It keeps at most one unsent value and merges newer values into it.
 * So a slow consumer needs no more memory than a fast one.
 */
export class LatestValueStream<T> implements AsyncIterableIterator<T> {
  private unsent: { value: T } | undefined;
  private waiting: ((result: IteratorResult<T>) => void) | undefined;
  private ended = false;
  private readonly closeListeners: (() => void)[];

  /**
   * @param onClose runs once, when either side ends the subscription.
   * @param merge combines an unsent value with a newer one. By default the newer value replaces it.
   */
  constructor(
    onClose: () => void,
    private readonly merge: (older: T, newer: T) => T = newerOf,
  ) {
    this.closeListeners = [onClose];
  }

  get closed(): boolean {
    return this.ended;
  }

  /** Calls back once, when either side ends the subscription, or at once when it has ended. */
  onClose(listener: () => void): void {
    if (this.ended) listener();
    else this.closeListeners.push(listener);
  }

  put(value: T): void {
    if (this.ended) return;
    const { waiting } = this;
    if (waiting) {
      this.waiting = undefined;
      waiting({ value, done: false });
    } else {
      this.unsent = { value: this.unsent ? this.merge(this.unsent.value, value) : value };
    }
  }

  /** Ends the subscription after the consumer has read the unsent value. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.({ value: undefined, done: true });
    for (const listener of this.closeListeners) listener();
  }

  /** Calls back with the unsent value, or later with the next value or the end. Allows one reader at a time. */
  receive(onResult: (result: IteratorResult<T>) => void): void {
    if (this.unsent) {
      const { value } = this.unsent;
      this.unsent = undefined;
      onResult({ value, done: false });
    } else if (this.ended) {
      onResult({ value: undefined, done: true });
    } else {
      this.waiting = onResult;
    }
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve) => this.receive(resolve));
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

function newerOf<T>(_: T, newer: T): T {
  return newer;
}
