import { toAddressBlock } from "../../shared/address-block";

/** Counts what each client address has open or running. An IPv6 network of 64 bits counts as one address. */
export class AddressCounts {
  private readonly counts = new Map<string, number>();

  of(address: string): number {
    return this.counts.get(toAddressBlock(address)) ?? 0;
  }

  add(address: string, change: 1 | -1): void {
    const block = toAddressBlock(address);
    const count = (this.counts.get(block) ?? 0) + change;
    if (count > 0) this.counts.set(block, count);
    else this.counts.delete(block);
  }
}
