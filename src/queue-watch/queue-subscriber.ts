import type { ClientPresence } from "../shared/client-presence";
import { LatestValueStream } from "../shared/latest-value-stream";
import { isWorthReading, isWorthPushing, remember, type PushedState } from "./push-rules";
import {
  TOKEN_LIFETIME_SECONDS,
  type PresentedToken,
  type QueueToken,
  type TokenClaims,
} from "../queue/token/queue-token";

/** When a subscriber was read, and how far its queue had moved by then. */
export interface Reading {
  at: number;
  moves: number;
}

/** The part of a queue that a subscriber needs. */
interface FollowedQueue {
  /** The client has given a sign that it was asked for. */
  readNow(subscriber: QueueSubscriber): void;
  /** The subscription has ended. */
  remove(subscriber: QueueSubscriber): void;
  /** Receives how late a push was: milliseconds since the announcement of its cause. */
  source: { onPush: (milliseconds: number) => void };
}

/**
 * One subscriber to one token. Decides what is pushed, and when the token is worth reading again. It keeps numbers rather
 * than the states that it was told: objects that live from push to push become garbage that only a full collection finds.
 */
export class QueueSubscriber {
  readonly stream: LatestValueStream<QueueToken>;
  /** Settles once the first state is in the stream, or its reading has failed. */
  readonly started: Promise<void>;
  private settleStart: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  private pushed: PushedState | null = null;
  private pushedAt = 0;
  private changedAt: number | undefined;
  private readAt = 0;
  private readMoves = 0;
  private readPosition: number | null = null;
  private restsUntil = 0;
  private readonly onSign = () => void (this.stream.closed || this.queue.readNow(this));

  constructor(
    readonly claims: TokenClaims,
    private readonly client: ClientPresence,
    private readonly queue: FollowedQueue,
  ) {
    this.stream = new LatestValueStream(() => queue.remove(this));
    this.started = new Promise((resolve, reject) => (this.settleStart = { resolve, reject }));
    // It may fail before anyone awaits it.
    this.started.catch(() => {});
  }

  get hasStarted(): boolean {
    return this.pushed !== null;
  }

  fail(error: unknown): void {
    this.settleStart?.reject(error);
  }

  /** Milliseconds for which the token can be presented. Nobody follows it for longer. */
  get lifeLeft(): number {
    return this.claims.issuedAt.getTime() + TOKEN_LIFETIME_SECONDS * 1_000 - Date.now();
  }

  /** Milliseconds since the last sign of the client. */
  silenceAt(at: number): number {
    return Math.max(0, Math.floor(at - this.client.seenAt));
  }

  /** The token, as the process presents it for the client. */
  presentAt(at: number): PresentedToken {
    const { tokenId, userId, concertId, sequence, issuedAt } = this.claims;
    return { tokenId, userId, concertId, sequence, issuedAt, silentMilliseconds: this.silenceAt(at) };
  }

  /** Asks the client for a sign, which a turn does not need. */
  ask(): void {
    if (this.pushed?.status !== "ACTIVE") this.client.ask(this.onSign);
  }

  /** An announcement said that its token has changed. */
  markChanged(at: number): void {
    this.changedAt ??= at;
  }

  /** Pushes the state if it is worth it. Nothing follows EXPIRED. */
  onState(state: QueueToken, { at, moves }: Reading): void {
    this.readAt = at;
    this.readMoves = moves;
    this.readPosition = state.position;
    this.restsUntil = 0;
    if (isWorthPushing(this.pushed, state, at - this.pushedAt)) this.push(state, at);
    this.settleStart?.resolve();
    this.settleStart = undefined;
    if (state.status === "EXPIRED") this.stream.close();
  }

  /** Whether the last check found that nothing can be due yet. So a sweep passes over most subscribers at one look. */
  rests({ at, moves }: Reading): boolean {
    return at < this.restsUntil && moves === this.readMoves;
  }

  /** Nothing is due. While the queue does not move, only time can change that. */
  rest(at: number, presenceMilliseconds: number, maxSilenceMilliseconds: number): void {
    if (this.pushed?.position !== this.readPosition) return;
    const asksAt = this.client.seenAt + maxSilenceMilliseconds;
    this.restsUntil = Math.min(this.readAt + presenceMilliseconds, asksAt, at + this.lifeLeft);
  }

  /** Whether a reading could be worth a push, or must report the signs of the client. */
  isDue({ at, moves }: Reading, presenceMilliseconds: number): boolean {
    if (!this.pushed || at - this.readAt >= presenceMilliseconds) return true;
    const pushedPosition = this.pushed.position;
    const { readPosition } = this;
    if (pushedPosition === null || readPosition === null) return false;
    const known = { pushedPosition, readPosition, movesSinceRead: moves - this.readMoves };
    return isWorthReading(known, at - this.pushedAt);
  }

  private push(state: QueueToken, at: number): void {
    this.pushed = remember(this.pushed, state);
    this.pushedAt = at;
    this.stream.put(state);
    if (this.changedAt === undefined) return;
    this.queue.source.onPush(performance.now() - this.changedAt);
    this.changedAt = undefined;
  }
}
