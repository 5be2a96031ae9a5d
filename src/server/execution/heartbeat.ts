/** A connection whose client has to show from time to time that it is there. */
interface Beating {
  beat(): void;
}

const sliceCount = 20;

/**
 * Calls every connection once per interval. One timer goes round all of them in slices, because calling all at a time
 * would hold up the event loop, and a timer for each costs memory.
 */
export class Heartbeat {
  private readonly slices = Array.from({ length: sliceCount }, () => new Set<Beating>());
  private added = 0;
  private beats = 0;

  constructor(seconds: number) {
    setInterval(() => this.beat(), (seconds * 1_000) / sliceCount).unref();
  }

  /** The first call comes within one interval. */
  add(connection: Beating): void {
    this.slices[this.added++ % sliceCount]!.add(connection);
  }

  remove(connection: Beating): void {
    for (const slice of this.slices) slice.delete(connection);
  }

  private beat(): void {
    for (const connection of this.slices[this.beats++ % sliceCount]!) connection.beat();
  }
}
