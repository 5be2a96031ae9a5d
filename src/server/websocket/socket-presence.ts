import type { WebSocket } from "ws";
import type { ClientPresence } from "../../shared/client-presence";

/** A frozen client answers no ping, although its kernel still receives what the process sends. */
class SocketPresence implements ClientPresence {
  seenAt = performance.now();
  private questions = new Set<() => void>();

  constructor(private readonly socket: WebSocket) {
    const onSign = () => this.onSign();
    socket.on("message", onSign).on("ping", onSign).on("pong", onSign);
  }

  ask(onSign: () => void): void {
    const { size } = this.questions;
    this.questions.add(onSign);
    if (size === 0 && this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  private onSign(): void {
    this.seenAt = performance.now();
    if (this.questions.size === 0) return;
    const { questions } = this;
    this.questions = new Set();
    for (const answer of questions) answer();
  }
}

/** One presence for each socket, whatever the number of its operations. */
export class SocketPresences {
  private readonly presences = new WeakMap<WebSocket, SocketPresence>();

  of(socket: WebSocket): ClientPresence {
    const known = this.presences.get(socket) ?? new SocketPresence(socket);
    this.presences.set(socket, known);
    return known;
  }
}
