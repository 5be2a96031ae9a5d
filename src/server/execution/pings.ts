/** A connection whose client is pinged. */
interface Pinged {
  ping(): void;
}

const sliceCount = 20;

/**
 * Pings every connection once per interval. One timer goes round all of them in slices, because all pings at a time would
 * hold up the event loop, and a timer for each connection costs memory.
 */
export class Pings {
  private readonly slices = Array.from({ length: sliceCount }, () => new Set<Pinged>());
  private added = 0;
  private rounds = 0;

  constructor(seconds: number) {
    setInterval(() => this.pingNext(), (seconds * 1_000) / sliceCount).unref();
  }

  /** The first ping comes within one interval. */
  add(connection: Pinged): void {
    this.slices[this.added++ % sliceCount]!.add(connection);
  }

  remove(connection: Pinged): void {
    for (const slice of this.slices) slice.delete(connection);
  }

  private pingNext(): void {
    for (const connection of this.slices[this.rounds++ % sliceCount]!) connection.ping();
  }
}
