import type { WebSocket } from "ws";

/** "Normal Closure": graphql-ws clients reconnect only when they have something to ask. */
const normalClosure = 1000;

/** Closes a socket on which no operation has run for a while. Opening one needs no token, so it may not stay idle. */
export class IdleTimeout {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly seconds: number,
  ) {}

  /** Starts at connection_init, and when the last operation has ended. Before that the handshake has its own limit. */
  start(): void {
    this.stop();
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.timer = setTimeout(() => this.socket.close(normalClosure, "Idle"), this.seconds * 1_000);
  }

  /** While an operation runs, and after the socket has closed. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
