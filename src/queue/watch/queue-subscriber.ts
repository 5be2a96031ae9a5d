import type { ClientPresence } from "../../shared/client-presence";
import { LatestValueStream } from "../../shared/latest-value-stream";
import { isWorthReading, isWorthPushing, remember, type PushedState } from "./push-rules";
import {
  TOKEN_LIFETIME_SECONDS,
  type PresentedToken,
  type QueueToken,
  type TokenClaims,
} from "../token/queue-token";

/** When a subscriber was read, and how far its queue had moved by then. */
export interface Reading {
  at: number;
  moves: number;
}

/** What a subscriber tells its queue. */
export interface SubscriberEvents {
  /** The client has given a sign that it was asked for. */
  onSign: (subscriber: QueueSubscriber) => void;
  onClose: (subscriber: QueueSubscriber) => void;
  /** Receives how late a push was: milliseconds since the announcement of its cause. */
  onPush: (milliseconds: number) => void;
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
  private readonly onSign = () => void (this.stream.closed || this.events.onSign(this));

  constructor(
    readonly claims: TokenClaims,
    private readonly client: ClientPresence,
    private readonly events: SubscriberEvents,
  ) {
    this.stream = new LatestValueStream(() => events.onClose(this));
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

  /** Nobody follows a token for longer than it can be presented. */
  closeWhenOld(): void {
    const age = Date.now() - this.claims.issuedAt.getTime();
    if (age > TOKEN_LIFETIME_SECONDS * 1_000) this.stream.close();
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
    if (isWorthPushing(this.pushed, state, at - this.pushedAt)) this.push(state, at);
    this.settleStart?.resolve();
    this.settleStart = undefined;
    if (state.status === "EXPIRED") this.stream.close();
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
    this.events.onPush(performance.now() - this.changedAt);
    this.changedAt = undefined;
  }
}
