import type { IncomingMessage } from "node:http";
import proxyAddr from "@fastify/proxy-addr";

/** Tells the address of a client from that of a trusted proxy in front of the process. */
export class ClientAddresses {
  private readonly trusts: (address: string, hop: number) => boolean;

  constructor(trustedProxies: string[]) {
    this.trusts = proxyAddr.compile(trustedProxies);
  }

  /** The nearest address in `x-forwarded-for` that is not a trusted proxy, as Fastify's `request.ip` has it. */
  of(request: IncomingMessage): string {
    return proxyAddr(request, this.trusts);
  }

  isTrustedProxy(address: string): boolean {
    return this.trusts(address, 0);
  }
}
