import ipaddr from "ipaddr.js";

/**
 * Limits count all requests and sockets of a block together: an IPv4 address, or the /64 network of an IPv6 address.
 * The owner of one IPv6 address has its whole network.
 * @returns the text itself when it is no address.
 */
export function toAddressBlock(text: string): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}
