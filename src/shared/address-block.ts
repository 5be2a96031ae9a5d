import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";

/** Every operation asks for the block of its client several times, and reading an address takes longer than that. */
const recentBlocks = new LRUCache<string, string>({ max: 10_000 });

/**
 * Groups an IPv6 address by its /64 network, because one host can use every address of it.
 * Returns an IPv4 address, mapped or not, in dotted form. Returns any other text unchanged.
 */
export function toAddressBlock(address: string): string {
  const known = recentBlocks.get(address);
  if (known !== undefined) return known;
  if (!ipaddr.isValid(address)) return address;
  const block = blockOf(ipaddr.process(address));
  recentBlocks.set(address, block);
  return block;
}

function blockOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}
