import type { Channels } from "../infrastructure/channels";
import { seatsChannel, type SeatChange } from "../shared/events";
import { LatestValueStream } from "../shared/latest-value-stream";

/** How long changes of a performance's seats are gathered before they travel as one message, in milliseconds. */
const gatherMilliseconds = 50;

/** Tells everyone who looks at a seat map what changes on it, in batches. */
export class SeatFeed {
  private readonly gathered = new Map<string, SeatChange[]>();

  constructor(
    private readonly channels: Channels,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Never fails: who misses a change sees it on the next reading of the map. */
  announce(performanceId: string, changes: SeatChange[]): void {
    const gathered = this.gathered.get(performanceId);
    if (gathered) {
      gathered.push(...changes);
    } else if (changes.length > 0) {
      this.gathered.set(performanceId, [...changes]);
      setTimeout(() => void this.send(performanceId), gatherMilliseconds);
    }
  }

  /** Changes of a performance's seats from now on; unsent ones are merged, the newest of each seat being kept. */
  async watch(performanceId: string): Promise<LatestValueStream<SeatChange[]>> {
    let unsubscribe = () => {};
    const stream = new LatestValueStream<SeatChange[]>(() => unsubscribe(), newestOfEach);
    unsubscribe = await this.channels.subscribe<SeatChange[]>(seatsChannel(performanceId), (changes) =>
      stream.put(changes),
    );
    return stream;
  }

  /** Sends what is gathered now. */
  async flush(): Promise<void> {
    await Promise.all([...this.gathered.keys()].map((performanceId) => this.send(performanceId)));
  }

  private async send(performanceId: string): Promise<void> {
    const changes = this.gathered.get(performanceId);
    this.gathered.delete(performanceId);
    if (changes) await this.channels.publish(seatsChannel(performanceId), changes).catch(this.onError);
  }
}

export function newestOfEach(older: SeatChange[], newer: SeatChange[]): SeatChange[] {
  const newest = new Map<number, SeatChange>();
  for (const change of [...older, ...newer]) {
    const known = newest.get(change.id);
    if (!known || known.version < change.version) newest.set(change.id, change);
  }
  return [...newest.values()];
}
