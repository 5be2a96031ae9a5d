import type { ClientPresence } from "../../shared/client-presence";
import { LatestValueStream } from "../../shared/latest-value-stream";
import { isWorthReading, isWorthPushing } from "./push-rules";
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

/** One subscriber to one token. Decides what is pushed, and when the token is worth reading again. */
export class QueueSubscriber {
  readonly stream: LatestValueStream<QueueToken>;
  /** Settles once the first state is in the stream, or its reading has failed. */
  readonly started: Promise<void>;
  private settleStart!: { resolve: () => void; reject: (error: unknown) => void };
  private pushed: { state: QueueToken; at: number } | undefined;
  private changedAt: number | undefined;
  private read: (Reading & { position: number | null }) | undefined;
  private readonly onSign = () => void (this.stream.closed || this.events.onSign(this));

  constructor(
    readonly claims: TokenClaims,
    private readonly client: ClientPresence,
    private readonly events: {
      /** The client has given a sign that it was asked for. */
      onSign: (subscriber: QueueSubscriber) => void;
      onClose: (subscriber: QueueSubscriber) => void;
      /** Receives how late a push was: milliseconds since the announcement of its cause. */
      onPush: (milliseconds: number) => void;
    },
  ) {
    this.stream = new LatestValueStream(() => events.onClose(this));
    this.started = new Promise((resolve, reject) => (this.settleStart = { resolve, reject }));
    // It may fail before anyone awaits it.
    this.started.catch(() => {});
  }

  get hasStarted(): boolean {
    return this.pushed !== undefined;
  }

  fail(error: unknown): void {
    this.settleStart.reject(error);
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
    if (this.pushed?.state.status !== "ACTIVE") this.client.ask(this.onSign);
  }

  /** An announcement said that its token has changed. */
  markChanged(at: number): void {
    this.changedAt ??= at;
  }

  /** Pushes the state if it is worth it. Nothing follows EXPIRED. */
  onState(state: QueueToken, { at, moves }: Reading): void {
    this.read = { at, moves, position: state.position };
    if (isWorthPushing(this.pushed?.state ?? null, state, at - (this.pushed?.at ?? 0))) {
      this.pushed = { state, at };
      this.stream.put(state);
      this.reportLateness();
    }
    this.settleStart.resolve();
    if (state.status === "EXPIRED") this.stream.close();
  }

  /** Whether a reading could be worth a push, or must report the signs of the client. */
  isDue({ at, moves }: Reading, presenceMilliseconds: number): boolean {
    if (!this.read || !this.pushed) return true;
    if (at - this.read.at >= presenceMilliseconds) return true;
    const pushedPosition = this.pushed.state.position;
    const readPosition = this.read.position;
    if (pushedPosition === null || readPosition === null) return false;
    const known = { pushedPosition, readPosition, movesSinceRead: moves - this.read.moves };
    return isWorthReading(known, at - this.pushed.at);
  }

  private reportLateness(): void {
    if (this.changedAt === undefined) return;
    this.events.onPush(performance.now() - this.changedAt);
    this.changedAt = undefined;
  }
}
