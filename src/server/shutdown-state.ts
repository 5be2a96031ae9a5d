/** How far the shutdown of this process is, and the operations that it waits for. createApp has the order. */
export class ShutdownState {
  private announced = false;
  private begun = false;
  private running = 0;
  private onIdle = () => {};

  /** Turns readiness off. Every connection closes with its next answer. */
  announce(): void {
    this.announced = true;
  }

  get isAnnounced(): boolean {
    return this.announced;
  }

  /** No operation begins from now on. */
  begin(): void {
    this.begun = true;
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  async track<Result>(work: () => Promise<Result>): Promise<Result> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (this.running === 0) this.onIdle();
    }
  }

  /** Resolves when nothing runs, and the last answers have been handed to the network. */
  async finished(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
