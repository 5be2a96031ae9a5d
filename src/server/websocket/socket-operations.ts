import type { IdleTimeout } from "./idle-timeout";
import { SocketChannel } from "./socket-channel";
import type { SocketClient } from "./socket-client";

/** Runs an operation, which ends its channel. */
type Run = (channel: SocketChannel) => void;

/** One operation, and the one that waits for its id. */
interface Slot {
  channel: SocketChannel;
  next: Run | undefined;
}

/**
 * The operations of one socket by their ids. An operation lasts from its message until all that it uses is free, even
 * when its client completed it earlier. So an id never names two operations at a time.
 */
export class SocketOperations {
  private readonly slots = new Map<string, Slot>();

  constructor(
    private readonly client: SocketClient,
    private readonly idle: IdleTimeout,
  ) {}

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
    if (!slot) this.occupy(id, run);
    else if (!slot.channel.isClosed || slot.next) return false;
    else slot.next = run;
    return true;
  }

  /** The client wants no more of an operation. One that still waits never begins. */
  complete(id: string): void {
    const slot = this.slots.get(id);
    if (!slot) return;
    slot.next = undefined;
    slot.channel.close();
  }

  /** The client has gone. */
  completeAll(): void {
    for (const id of this.slots.keys()) this.complete(id);
  }

  free(id: string): void {
    const next = this.slots.get(id)?.next;
    this.slots.delete(id);
    if (next) this.occupy(id, next);
    else if (this.slots.size === 0) this.idle.start();
  }

  private occupy(id: string, run: Run): void {
    this.idle.stop();
    const channel = new SocketChannel(this.client, id, this);
    this.slots.set(id, { channel, next: undefined });
    run(channel);
  }
}
