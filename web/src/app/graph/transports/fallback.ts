import type { ApolloLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { Observable, type Subscriber, type Subscription } from "rxjs";
import { reconnectMilliseconds } from "../../../reconnecting";
import type { ConnectionState } from "../connection";
import type { Transport } from "./transport";

/** How long a lesser transport is used before the best one is tried again, and half of it more at random. */
const betterMilliseconds = 60_000;

interface Follower {
  start(): void;
  stop(): void;
}

/**
 * Carries all subscriptions of the page by one transport, the best that works. A transport that delivers nothing within
 * its patience is given up for the next. When none works, all of them are tried again after a wait.
 */
export class Fallback {
  private readonly followers = new Set<Follower>();
  private phase: "IDLE" | "TRYING" | "OPEN" | "WAITING" = "IDLE";
  private level = 0;
  private rounds = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param transports best first. */
  constructor(
    private readonly transports: readonly Transport[],
    private readonly report: (state: ConnectionState) => void,
  ) {}

  follow(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    return new Observable((observer) => {
      let carried: Subscription | undefined;
      const follower: Follower = {
        start: () => (carried = this.carry(operation, observer)),
        stop: () => carried?.unsubscribe(),
      };
      this.join(follower);
      return () => this.leave(follower);
    });
  }

  /** Starts all subscriptions again, so that they present the current token. */
  presentAgain(): void {
    if (this.phase === "OPEN" || this.phase === "TRYING") this.switchTo(this.level);
    else this.transport.hangUp?.();
  }

  /** Stops while the browser is offline. */
  suspend(): void {
    if (this.phase !== "IDLE") this.wait(0);
  }

  /** Does not wait any longer, because the network is back. */
  resume(): void {
    if (this.phase === "WAITING") this.try(0);
  }

  private get transport(): Transport {
    return this.transports[this.level]!;
  }

  private join(follower: Follower): void {
    this.followers.add(follower);
    if (this.phase === "IDLE") this.try(this.level);
    else if (this.phase !== "WAITING") follower.start();
  }

  private leave(follower: Follower): void {
    follower.stop();
    this.followers.delete(follower);
    if (this.followers.size > 0) return;
    clearTimeout(this.timer);
    this.phase = "IDLE";
    this.report("IDLE");
  }

  private carry(operation: ApolloLink.Operation, observer: Subscriber<ApolloLink.Result>): Subscription {
    const onOpen = () => this.opened();
    return this.transport.carry(operation, onOpen).subscribe({
      next: (result) => {
        onOpen();
        observer.next(result);
      },
      complete: () => {
        onOpen();
        observer.complete();
      },
      error: (error) => {
        if (!CombinedGraphQLErrors.is(error)) return this.failed();
        onOpen();
        observer.error(error);
      },
    });
  }

  private switchTo(level: number): void {
    this.stop();
    this.try(level);
  }

  private try(level: number): void {
    this.level = level;
    this.phase = "TRYING";
    this.timer = setTimeout(() => this.failed(), this.transport.patienceMilliseconds);
    this.followers.forEach((follower) => follower.start());
  }

  private opened(): void {
    if (this.phase !== "TRYING") return;
    clearTimeout(this.timer);
    this.phase = "OPEN";
    this.rounds = 0;
    this.report(this.level < this.transports.length - 1 ? "LIVE" : "POLLING");
    if (this.level === 0) return;
    this.timer = setTimeout(() => this.switchTo(0), betterMilliseconds * (1 + Math.random() / 2));
  }

  /** A transport that has worked is tried again. Another one is given up. */
  private failed(): void {
    if (this.phase === "OPEN") return this.wait(this.level);
    if (this.level < this.transports.length - 1) return this.switchTo(this.level + 1);
    this.rounds += 1;
    this.wait(0);
  }

  private wait(level: number): void {
    this.stop();
    this.phase = "WAITING";
    this.report("LOST");
    this.timer = setTimeout(() => this.try(level), reconnectMilliseconds(this.rounds));
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.followers.forEach((follower) => follower.stop());
    this.transport.hangUp?.();
  }
}
