import ipaddr from "ipaddr.js";

/**
 * Groups an IPv6 address by its /64 network, because one host can use every address of it.
 * Returns an IPv4 address, mapped or not, in dotted form. Returns any other text unchanged.
 */
export function toAddressBlock(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}
