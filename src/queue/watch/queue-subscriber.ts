import { LatestValueStream } from "../../shared/latest-value-stream";
import { couldBeNews, isNews } from "./push-rules";
import type { QueueToken, TokenClaims } from "../token/queue-token";

/** When a watcher was read, and how far its line had moved by then. */
export interface Reading {
  at: number;
  moves: number;
}

/** One subscriber to one token: decides what is pushed to it, and when it is worth reading again. */
export class QueueSubscriber {
  readonly stream: LatestValueStream<QueueToken>;
  /** Settles once the first state is in the stream, or could not be read. */
  readonly started: Promise<void>;
  private settleStart!: { resolve: () => void; reject: (error: unknown) => void };
  private pushed: { state: QueueToken; at: number } | undefined;
  private heardAt: number | undefined;
  private read: (Reading & { position: number | null }) | undefined;

  constructor(
    readonly claims: TokenClaims,
    private readonly events: {
      onClose: (watcher: QueueSubscriber) => void;
      /** Told how late a push was, in milliseconds since its cause was heard of. */
      onPush: (milliseconds: number) => void;
    },
  ) {
    this.stream = new LatestValueStream(() => events.onClose(this));
    this.started = new Promise((resolve, reject) => (this.settleStart = { resolve, reject }));
    // Whoever waits for it is told; it may fail before anyone does.
    this.started.catch(() => {});
  }

  get hasStarted(): boolean {
    return this.pushed !== undefined;
  }

  fail(error: unknown): void {
    this.settleStart.reject(error);
  }

  /** Its token has changed. */
  hear(at: number): void {
    this.heardAt ??= at;
  }

  /** Pushes the state if it is news, and nothing more after EXPIRED. */
  take(state: QueueToken, { at, moves }: Reading): void {
    this.read = { at, moves, position: state.position };
    if (isNews(this.pushed?.state ?? null, state, at - (this.pushed?.at ?? 0))) {
      this.pushed = { state, at };
      this.stream.put(state);
      this.tellLateness();
    }
    this.settleStart.resolve();
    if (state.status === "EXPIRED") this.stream.close();
  }

  /** Whether reading it could give news, or is needed to keep its user present. */
  isDue({ at, moves }: Reading, presenceMilliseconds: number): boolean {
    if (!this.read || !this.pushed) return true;
    if (at - this.read.at >= presenceMilliseconds) return true;
    const pushedPosition = this.pushed.state.position;
    const readPosition = this.read.position;
    if (pushedPosition === null || readPosition === null) return false;
    const place = { pushedPosition, readPosition, movesSinceRead: moves - this.read.moves };
    return couldBeNews(place, at - this.pushed.at);
  }

  private tellLateness(): void {
    if (this.heardAt === undefined) return;
    this.events.onPush(performance.now() - this.heardAt);
    this.heardAt = undefined;
  }
}
