import type { ClientPresence } from "../shared/client-presence";
import { ExpectedError } from "../shared/errors";
import { MAX_TOKENS } from "../queue/store/queue.store";
import type { PresentedToken, QueueToken, TokenClaims } from "../queue/token/queue-token";
import { QueueSubscriber, type Reading } from "./queue-subscriber";

/** What the scripts of a queue announce (report.lua): users whose token changed, and how far anyone may have moved. */
export interface QueueAnnouncement {
  moves: number;
  admitted?: string[];
  ended?: string[];
  extended?: string[];
  /** Users whose client has to give a sign. */
  asked?: string[];
  settings?: true;
}

export interface QueueSource {
  /** Resolves once announcements arrive. @returns the function that ends them. */
  listen(onAnnouncement: (announcement: QueueAnnouncement) => void): Promise<() => void>;
  readMany(tokens: readonly PresentedToken[]): Promise<QueueToken[]>;
  /** A subscriber is read at least this often, which reports the signs of its client. */
  presenceMilliseconds: number;
  /** A client that was silent for longer is asked for a sign. */
  maxSilenceMilliseconds: number;
  /** Receives how late each push about a changed token was. */
  onPush: (milliseconds: number) => void;
  onError: (error: unknown) => void;
  onEmpty: () => void;
}

/**
 * The subscribers of one queue on this process. Those whose token changed are read at once. The others are read at the
 * next reading, if their state may be worth a push. Readings are batches, one at a time, so that no state is followed by an
 * earlier one.
 */
export class SubscribedQueue {
  private readonly subscribersOf = new Map<string, Set<QueueSubscriber>>();
  private readonly urgent = new Set<QueueSubscriber>();
  private readonly due = new Set<QueueSubscriber>();
  private readonly listening: Promise<() => void>;
  private moves = 0;
  private allDue = false;
  private reading = false;

  constructor(readonly source: QueueSource) {
    this.listening = source.listen((announcement) => this.onAnnouncement(announcement));
    // Every subscriber awaits this promise and reports its failure.
    this.listening.catch(() => {});
  }

  /** Resolves once the first state is in the subscriber's stream. */
  async subscribe(claims: TokenClaims, client: ClientPresence): Promise<QueueSubscriber> {
    const subscriber = new QueueSubscriber(claims, client, this);
    this.add(subscriber);
    try {
      await this.listening;
      this.readNow(subscriber);
      await subscriber.started;
      return subscriber;
    } catch (error) {
      subscriber.stream.close();
      throw error;
    }
  }

  /** Reads the subscribers whose state may be worth a push, and those whose reading failed. */
  readDue(): void {
    const now = { at: performance.now(), moves: this.moves };
    for (const subscribers of this.subscribersOf.values()) {
      for (const subscriber of subscribers) this.sweep(subscriber, now);
    }
    this.allDue = false;
    void this.readPending();
  }

  /** The next reading is of all subscribers, because announcements were missed or concern everyone. */
  markAllDue(): void {
    this.allDue = true;
  }

  private onAnnouncement({ moves, settings, asked, ...changed }: QueueAnnouncement): void {
    this.moves += moves;
    if (settings) this.markAllDue();
    const at = performance.now();
    for (const userIds of [changed.admitted, changed.ended, changed.extended]) {
      for (const userId of userIds ?? []) this.markUrgent(userId, at);
    }
    for (const userId of asked ?? [])
      this.subscribersOf.get(userId)?.forEach((subscriber) => subscriber.ask());
    if (this.urgent.size > 0) void this.readPending();
  }

  private markUrgent(userId: string, at: number): void {
    for (const subscriber of this.subscribersOf.get(userId) ?? []) {
      subscriber.markChanged(at);
      this.urgent.add(subscriber);
    }
  }

  private sweep(subscriber: QueueSubscriber, now: Reading): void {
    if (!subscriber.hasStarted || (!this.allDue && subscriber.rests(now))) return;
    const { presenceMilliseconds, maxSilenceMilliseconds } = this.source;
    if (subscriber.lifeLeft <= 0) return subscriber.stream.close();
    if (subscriber.silenceAt(now.at) > maxSilenceMilliseconds) subscriber.ask();
    if (this.allDue || subscriber.isDue(now, presenceMilliseconds)) this.due.add(subscriber);
    else subscriber.rest(now.at, presenceMilliseconds, maxSilenceMilliseconds);
  }

  readNow(subscriber: QueueSubscriber): void {
    this.urgent.add(subscriber);
    void this.readPending();
  }

  private async readPending(): Promise<void> {
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
    move(this.urgent, batch);
    move(this.due, batch);
    return batch;
  }

  private async read(batch: QueueSubscriber[]): Promise<void> {
    // Taken before the reading: a move during it is counted twice rather than missed.
    const reading = { at: performance.now(), moves: this.moves };
    try {
      const states = await this.source.readMany(batch.map((subscriber) => subscriber.presentAt(reading.at)));
      batch.forEach((subscriber, index) => subscriber.onState(states[index]!, reading));
    } catch (error) {
      for (const subscriber of batch) {
        if (subscriber.hasStarted) this.due.add(subscriber);
        else subscriber.fail(error);
      }
      throw error;
    }
  }

  private add(subscriber: QueueSubscriber): void {
    const { userId } = subscriber.claims;
    const others = this.subscribersOf.get(userId);
    if (others) others.add(subscriber);
    else this.subscribersOf.set(userId, new Set([subscriber]));
  }

  remove(subscriber: QueueSubscriber): void {
    const { userId } = subscriber.claims;
    this.urgent.delete(subscriber);
    this.due.delete(subscriber);
    subscriber.fail(new ExpectedError("SERVICE_UNAVAILABLE"));
    const others = this.subscribersOf.get(userId);
    others?.delete(subscriber);
    if (others?.size === 0) this.subscribersOf.delete(userId);
    if (this.subscribersOf.size > 0) return;
    this.source.onEmpty();
    // A subscription that failed has nothing to end.
    this.listening.then((unsubscribe) => unsubscribe()).catch(() => {});
  }
}

function move(waiting: Set<QueueSubscriber>, batch: QueueSubscriber[]): void {
  for (const subscriber of waiting) {
    if (batch.length >= MAX_TOKENS) return;
    waiting.delete(subscriber);
    batch.push(subscriber);
  }
}
