import type { IdleTimeout } from "./idle-timeout";

/** Resolves when the operation has ended. Never rejects. */
type Run = () => Promise<void>;

/** One operation, and the one that waits for its id. */
interface Slot {
  /** The client has completed the operation, which may still be about to end. */
  isCompleted: boolean;
  next: Run | undefined;
}

/**
 * The operations of one socket by their ids. An operation lasts from its message until all that it uses is free, even
 * when its client completed it earlier. So an id never names two operations at a time.
 */
export class SocketOperations {
  private readonly slots = new Map<string, Slot>();

  constructor(private readonly idle: IdleTimeout) {}

  /** The client has completed its handshake. */
  startIdle(): void {
    if (this.slots.size === 0) this.idle.start();
  }

  /** How many operations run. */
  get count(): number {
    return this.slots.size;
  }

  /**
   * Runs an operation, if need be after the completed one with the same id has ended.
   * @returns false, and runs nothing, while the client has not completed an operation with this id.
   */
  begin(id: string, run: Run): boolean {
    const slot = this.slots.get(id);
    if (!slot) void this.occupy(id, run);
    else if (!slot.isCompleted || slot.next) return false;
    else slot.next = run;
    return true;
  }

  /** The client wants no more of an operation. One that still waits never begins. */
  complete(id: string): void {
    const slot = this.slots.get(id);
    if (!slot) return;
    slot.isCompleted = true;
    slot.next = undefined;
  }

  private async occupy(id: string, first: Run): Promise<void> {
    this.idle.stop();
    for (let run: Run | undefined = first; run;) {
      const slot: Slot = { isCompleted: false, next: undefined };
      this.slots.set(id, slot);
      await run();
      run = slot.next;
    }
    this.slots.delete(id);
    this.startIdle();
  }
}
