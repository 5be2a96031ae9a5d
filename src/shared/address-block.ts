/**
 * What stands for the owner of an address when requests or sockets are counted: whoever has one IPv6 address has the
 * 2^64 of its network, so those count as one.
 */
export function toAddressBlock(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped) return mapped;
  if (!address.includes(":")) return address;
  const [front = "", back = ""] = address.split("::");
  const [before, after] = [front, back].map((groups) => groups.split(":").filter(Boolean)) as [
    string[],
    string[],
  ];
  const omitted = Array<string>(Math.max(8 - before.length - after.length, 0)).fill("0");
  const network = [...before, ...omitted, ...after].slice(0, 4);
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(":")}::/64`;
}
