import type { SeatChangesSubscription, SeatStatus } from "../../generated/operations";

type SeatChange = SeatChangesSubscription["seatChanges"]["changes"][number];

const letters: Record<string, SeatStatus> = { A: "AVAILABLE", H: "HELD", S: "SOLD" };

/** A read of all statuses may be this old, so it does not overwrite a later push. */
const readingAgeMilliseconds = 500;

/**
 * Keeps the status of every seat of a performance. Changes may arrive in any order, and the highest version
 * of a seat wins. Listeners hear of all changes once per animation frame.
 */
export class SeatStatuses {
  private readonly statuses: SeatStatus[];
  private readonly versions = new Map<number, number>();
  private readonly pushedAt = new Map<number, number>();
  private readonly unseen = new Set<number>();
  private frame = 0;

  /** @param hear receives the indices of the changed seats. */
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

  /** @param askedAt is the time of the request, by performance.now(). */
  read(reading: string, askedAt: number): void {
    for (let index = 0; index < reading.length; index += 1) {
      if ((this.pushedAt.get(index) ?? 0) > askedAt - readingAgeMilliseconds) continue;
      this.set(index, letters[reading[index]!] ?? "SOLD");
    }
  }

  push(changes: SeatChange[]): void {
    const now = performance.now();
    for (const { seat } of changes) {
      const { id, status, version } = seat;
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
