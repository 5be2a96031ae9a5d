/** How far this process has got with stopping, and the work that it must finish first. */
export class Shutdown {
  private announced = false;
  private begun = false;
  private running = 0;
  private onIdle = () => {};

  /** Load balancers are to send no more: readiness is off, and connections end with their next answer. */
  announce(): void {
    this.announced = true;
  }

  get isAnnounced(): boolean {
    return this.announced;
  }

  /** From now on no operation is begun. */
  begin(): void {
    this.begun = true;
  }

  get hasBegun(): boolean {
    return this.begun;
  }

  async mustFinish<Result>(work: () => Promise<Result>): Promise<Result> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (this.running === 0) this.onIdle();
    }
  }

  /** Resolves once nothing runs, and what has just run has been handed to the network. */
  async finished(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
