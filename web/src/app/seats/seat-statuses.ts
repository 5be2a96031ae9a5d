import type { SeatChangesSubscription, SeatStatus } from "../../generated/operations";

type SeatChange = SeatChangesSubscription["seatChanges"][number];

const letters: Record<string, SeatStatus> = { A: "AVAILABLE", H: "HELD", S: "SOLD" };

/** A reading of all statuses may be this old, so it says nothing about a change that was pushed since. */
const readingAgeMilliseconds = 500;

/**
 * How every seat of a performance stands. Pushed changes may come in any order: the highest version of a seat
 * counts. They are handed on once a frame, however many come.
 */
export class SeatStatuses {
  private readonly statuses: SeatStatus[];
  private readonly versions = new Map<number, number>();
  private readonly pushedAt = new Map<number, number>();
  private readonly unseen = new Set<number>();
  private frame = 0;

  /** @param hear is told the indices of seats that changed. */
  constructor(
    seatCount: number,
    private readonly indexOf: (id: string) => number | undefined,
    private readonly hear: (indices: number[]) => void,
  ) {
    this.statuses = Array.from({ length: seatCount }, () => "AVAILABLE");
  }

  at(index: number): SeatStatus {
    return this.statuses[index] ?? "SOLD";
  }

  /** @param askedAt when the reading was asked for, by performance.now(). */
  read(reading: string, askedAt: number): void {
    for (let index = 0; index < reading.length; index += 1) {
      if ((this.pushedAt.get(index) ?? 0) > askedAt - readingAgeMilliseconds) continue;
      this.set(index, letters[reading[index]!] ?? "SOLD");
    }
  }

  push(changes: SeatChange[]): void {
    const now = performance.now();
    for (const { id, status, version } of changes) {
      const index = this.indexOf(id);
      if (index === undefined || version <= (this.versions.get(index) ?? 0)) continue;
      this.versions.set(index, version);
      this.pushedAt.set(index, now);
      this.set(index, status);
    }
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private set(index: number, status: SeatStatus): void {
    if (this.statuses[index] === status) return;
    this.statuses[index] = status;
    this.unseen.add(index);
    this.frame ||= requestAnimationFrame(() => this.tell());
  }

  private tell(): void {
    this.frame = 0;
    const indices = [...this.unseen];
    this.unseen.clear();
    this.hear(indices);
  }
}
