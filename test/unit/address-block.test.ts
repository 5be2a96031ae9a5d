import { toAddressBlock } from "../../src/shared/address-block";

describe("the block of an address", () => {
  it.each([
    ["an IPv4 address", "203.0.113.7", "203.0.113.7"],
    ["an IPv4 address as an IPv6 socket shows it", "::ffff:203.0.113.7", "203.0.113.7"],
    ["an IPv4-mapped address in hexadecimal", "::ffff:cb00:7107", "203.0.113.7"],
    ["an IPv4-mapped address in full", "0:0:0:0:0:ffff:cb00:7107", "203.0.113.7"],
    ["a link-local address with its zone", "fe80::1%eth0", "fe80:0:0:0::/64"],
    ["a whole IPv6 address", "2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"],
    ["a shortened IPv6 address", "2001:db8::5", "2001:db8:0:0::/64"],
    ["one with zeros in front", "2001:0DB8:0000:0001::", "2001:db8:0:1::/64"],
    ["the loopback", "::1", "0:0:0:0::/64"],
    ["nothing", "", ""],
    ["text that is not an address", "unix:", "unix:"],
  ])("of %s", (_, address, block) => {
    expect(toAddressBlock(address)).toBe(block);
  });
});
