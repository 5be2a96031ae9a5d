import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { toAddressBlock } from "../../shared/address-block";

export interface SocketLimits {
  /** Sockets of this process, all and those from one address. */
  maxSockets: number;
  maxPerAddress: number;
  /** Operations that may run on one socket at a time. */
  maxOperations: number;
}

export interface Refusal {
  status: number;
  reason: string;
  retryAfterSeconds?: number;
}

/** Decides which WebSockets may open, and counts those that are open. */
export class ConnectionLimit {
  private readonly openByAddress = new Map<string, number>();
  private open = 0;

  constructor(
    private readonly limits: SocketLimits,
    private readonly rules: { origins: string[]; addressOf: (request: IncomingMessage) => string },
  ) {}

  /** @returns why a socket may not open, or undefined when it may. */
  refusalOf(request: IncomingMessage): Refusal | undefined {
    if (!this.mayComeFrom(request)) {
      return { status: 403, reason: "Pages of this origin may not open sockets." };
    }
    if (this.open >= this.limits.maxSockets) {
      return { status: 503, reason: "This process has as many sockets as it can.", retryAfterSeconds: 5 };
    }
    if (this.openFrom(this.blockOf(request)) >= this.limits.maxPerAddress) {
      return { status: 429, reason: "This address has too many sockets open.", retryAfterSeconds: 30 };
    }
    return undefined;
  }

  /** Counts a socket until it closes. */
  enter(socket: WebSocket, request: IncomingMessage): void {
    const block = this.blockOf(request);
    this.count(block, 1);
    socket.once("close", () => this.count(block, -1));
  }

  /** A browser names the origin of the page, and asks nobody whether it may open a socket. Other clients name none. */
  private mayComeFrom({ headers: { origin, host } }: IncomingMessage): boolean {
    if (origin === undefined || this.rules.origins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  private blockOf(request: IncomingMessage): string {
    return toAddressBlock(this.rules.addressOf(request));
  }

  private openFrom(block: string): number {
    return this.openByAddress.get(block) ?? 0;
  }

  private count(block: string, change: 1 | -1): void {
    this.open += change;
    const open = this.openFrom(block) + change;
    if (open > 0) this.openByAddress.set(block, open);
    else this.openByAddress.delete(block);
  }
}
