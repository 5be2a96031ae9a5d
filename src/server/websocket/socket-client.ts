import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ClientPresence } from "../../shared/client-presence";
import { frameText } from "./text-frame";

/** More than the largest answer. */
const maxUnsentBytes = 1024 * 1024;

/**
 * The client at the other end of a WebSocket. It has to answer pings, because the kernel of a frozen client still receives
 * what the process sends.
 */
export class SocketClient implements ClientPresence {
  seenAt = performance.now();
  private pingedAt = 0;
  private questions: Set<() => void> | undefined;

  /** @param stream the connection beneath the socket. */
  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Duplex,
  ) {}

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  /** Sends a message. A socket that is closing sends nothing more. `bufferedAmount` contains what the stream has not sent. */
  send(text: string, onSent?: () => void): void {
    if (this.isOpen) this.stream.write(frameText(text), onSent);
    else onSent?.();
  }

  /** Pings, or cuts off a client that has given no sign since the last ping. */
  ping(): void {
    if (this.pingedAt > this.seenAt) return this.socket.terminate();
    this.pingedAt = performance.now();
    this.socket.ping();
  }

  ask(onSign: () => void): void {
    if (this.questions) return void this.questions.add(onSign);
    this.questions = new Set([onSign]);
    if (this.isOpen) this.socket.ping();
  }

  /** Cuts off a client that keeps asking without reading the answers, which would fill the memory of this process. */
  onSign(): void {
    this.seenAt = performance.now();
    if (this.bufferedAmount > maxUnsentBytes) this.socket.terminate();
    const { questions } = this;
    this.questions = undefined;
    for (const answer of questions ?? []) answer();
  }
}
