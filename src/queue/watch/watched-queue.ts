import { ExpectedError } from "../../shared/errors";
import { MAX_TOKENS } from "../store/queue.store";
import type { QueueToken, TokenClaims } from "../token/queue-token";
import { QueueSubscriber } from "./queue-subscriber";

/** What a line's scripts announce (report.lua). Users whose token changed, and how far anyone may have moved. */
export interface QueueAnnouncement {
  moves: number;
  admitted?: string[];
  ended?: string[];
  extended?: string[];
  settings?: true;
}

export interface QueueSource {
  /** Resolves once announcements arrive. @returns the function that ends them. */
  subscribe(onAnnouncement: (announcement: QueueAnnouncement) => void): Promise<() => void>;
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
export class WatchedQueue {
  private readonly watchersOf = new Map<string, Set<QueueSubscriber>>();
  private readonly urgent = new Set<QueueSubscriber>();
  private readonly due = new Set<QueueSubscriber>();
  private readonly subscription: Promise<() => void>;
  private moves = 0;
  private allDue = false;
  private reading = false;

  constructor(private readonly source: QueueSource) {
    this.subscription = source.subscribe((announcement) => this.hear(announcement));
    // Every watcher that waits for it is told.
    this.subscription.catch(() => {});
  }

  /** Resolves once the first state is there. */
  async watch(claims: TokenClaims): Promise<QueueSubscriber> {
    const watcher = new QueueSubscriber(claims, {
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
      watcher.stream.close();
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

  private hear({ moves, settings, ...changed }: QueueAnnouncement): void {
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

  private takeBatch(): QueueSubscriber[] {
    const batch: QueueSubscriber[] = [];
    move(this.urgent, batch, MAX_TOKENS);
    move(this.due, batch, MAX_TOKENS);
    return batch;
  }

  private async read(batch: QueueSubscriber[]): Promise<void> {
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

  private *all(): Iterable<QueueSubscriber> {
    for (const watchers of this.watchersOf.values()) yield* watchers;
  }

  private add(watcher: QueueSubscriber): void {
    const { userId } = watcher.claims;
    const others = this.watchersOf.get(userId);
    if (others) others.add(watcher);
    else this.watchersOf.set(userId, new Set([watcher]));
  }

  private remove(watcher: QueueSubscriber): void {
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

function move(waiting: Set<QueueSubscriber>, batch: QueueSubscriber[], max: number): void {
  for (const watcher of waiting) {
    if (batch.length >= max) return;
    waiting.delete(watcher);
    batch.push(watcher);
  }
}
