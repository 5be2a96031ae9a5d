import { ExpectedError } from "../../shared/errors";
import { MOST_TOKENS } from "../store/queue.store";
import type { QueueToken, TokenClaims } from "../token/queue-token";
import { Watcher } from "./queue-subscriber";

/** What a line's scripts announce (report.lua). Users whose token changed, and how far anyone may have moved. */
export interface LineAnnouncement {
  moves: number;
  admitted?: string[];
  ended?: string[];
  extended?: string[];
  settings?: true;
}

export interface LineSource {
  /** Resolves once announcements arrive. @returns the function that ends them. */
  subscribe(onAnnouncement: (announcement: LineAnnouncement) => void): Promise<() => void>;
  readMany(tokens: readonly TokenClaims[]): Promise<QueueToken[]>;
  presenceMilliseconds: number;
  /** Told how late each push about a changed token was. */
  onPush: (milliseconds: number) => void;
  onError: (error: unknown) => void;
  onEmpty: () => void;
}

/**
 * The watchers of one line on this process. Those whose token changed are read at once; the others at the next
 * turn, and only those for whom there could be news. Readings are batches, one at a time, so that a later state
 * is never followed by an earlier one.
 */
export class WatchedLine {
  private readonly watchersOf = new Map<string, Set<Watcher>>();
  private readonly urgent = new Set<Watcher>();
  private readonly due = new Set<Watcher>();
  private readonly subscription: Promise<() => void>;
  private moves = 0;
  private allDue = false;
  private reading = false;

  constructor(private readonly source: LineSource) {
    this.subscription = source.subscribe((announcement) => this.hear(announcement));
    // Every watcher that waits for it is told.
    this.subscription.catch(() => {});
  }

  /** Resolves once the first state is there. */
  async watch(claims: TokenClaims): Promise<Watcher> {
    const watcher = new Watcher(claims, {
      onClose: (closed) => this.remove(closed),
      onPush: this.source.onPush,
    });
    this.add(watcher);
    try {
      await this.subscription;
      this.urgent.add(watcher);
      void this.readWaiting();
      await watcher.started;
      return watcher;
    } catch (error) {
      watcher.mailbox.close();
      throw error;
    }
  }

  /** Reads those for whom there could be news by now, and tries again what failed before. */
  turn(): void {
    const now = { at: performance.now(), moves: this.moves };
    for (const watcher of this.all()) {
      if (!watcher.hasStarted) continue;
      if (this.allDue || watcher.isDue(now, this.source.presenceMilliseconds)) this.due.add(watcher);
    }
    this.allDue = false;
    void this.readWaiting();
  }

  /** Everyone is read at the next turn: announcements may have been missed, or concern everyone. */
  markAllDue(): void {
    this.allDue = true;
  }

  private hear({ moves, settings, ...changed }: LineAnnouncement): void {
    this.moves += moves;
    if (settings) this.markAllDue();
    const at = performance.now();
    for (const userIds of [changed.admitted, changed.ended, changed.extended]) {
      for (const userId of userIds ?? []) this.hasten(userId, at);
    }
    if (this.urgent.size > 0) void this.readWaiting();
  }

  private hasten(userId: string, at: number): void {
    for (const watcher of this.watchersOf.get(userId) ?? []) {
      watcher.hear(at);
      this.urgent.add(watcher);
    }
  }

  private async readWaiting(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      for (let batch = this.takeBatch(); batch.length > 0; batch = this.takeBatch()) await this.read(batch);
    } catch (error) {
      this.source.onError(error);
    } finally {
      this.reading = false;
    }
  }

  private takeBatch(): Watcher[] {
    const batch: Watcher[] = [];
    move(this.urgent, batch, MOST_TOKENS);
    move(this.due, batch, MOST_TOKENS);
    return batch;
  }

  private async read(batch: Watcher[]): Promise<void> {
    // Taken before the answer is: what moves meanwhile is counted once too often rather than missed.
    const reading = { at: performance.now(), moves: this.moves };
    try {
      const states = await this.source.readMany(batch.map(({ claims }) => claims));
      batch.forEach((watcher, index) => watcher.take(states[index]!, reading));
    } catch (error) {
      for (const watcher of batch) {
        if (watcher.hasStarted) this.due.add(watcher);
        else watcher.fail(error);
      }
      throw error;
    }
  }

  private *all(): Iterable<Watcher> {
    for (const watchers of this.watchersOf.values()) yield* watchers;
  }

  private add(watcher: Watcher): void {
    const { userId } = watcher.claims;
    const others = this.watchersOf.get(userId);
    if (others) others.add(watcher);
    else this.watchersOf.set(userId, new Set([watcher]));
  }

  private remove(watcher: Watcher): void {
    const { userId } = watcher.claims;
    this.urgent.delete(watcher);
    this.due.delete(watcher);
    watcher.fail(new ExpectedError("SERVICE_UNAVAILABLE"));
    const others = this.watchersOf.get(userId);
    others?.delete(watcher);
    if (others?.size === 0) this.watchersOf.delete(userId);
    if (this.watchersOf.size > 0) return;
    this.source.onEmpty();
    // One that never came about needs no end.
    this.subscription.then((unsubscribe) => unsubscribe()).catch(() => {});
  }
}

function move(waiting: Set<Watcher>, batch: Watcher[], most: number): void {
  for (const watcher of waiting) {
    if (batch.length >= most) return;
    waiting.delete(watcher);
    batch.push(watcher);
  }
}
