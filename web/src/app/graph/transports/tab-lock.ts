/** Belongs to one tab at a time, as long as something in that tab uses it. The other tabs wait for it. */
export class TabLock {
  private users = 0;
  private granted: Promise<void> | undefined;
  private ended = new AbortController();

  constructor(private readonly name: string) {}

  /**
   * @param begin is called when the lock belongs to this tab.
   * @returns a function that ends the use, also before it has begun.
   */
  use(begin: () => void): () => void {
    let isWanted = true;
    this.users += 1;
    this.granted ??= this.request();
    void this.granted.then(() => isWanted && begin());
    return () => {
      isWanted = false;
      this.users -= 1;
      if (this.users === 0) this.giveBack();
    };
  }

  private request(): Promise<void> {
    // Browsers have locks on secure pages only.
    if (!window.isSecureContext) return Promise.resolve();
    const { signal } = (this.ended = new AbortController());
    return new Promise((resolve) => {
      const untilEnded = () => {
        resolve();
        return new Promise<void>((end) => signal.addEventListener("abort", () => end()));
      };
      navigator.locks.request(this.name, { signal }, untilEnded).catch(() => {
        // The use has ended before the other tab gave the lock back.
      });
    });
  }

  private giveBack(): void {
    this.granted = undefined;
    this.ended.abort();
  }
}
