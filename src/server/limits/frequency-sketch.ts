import { createHash } from "node:crypto";

const rows = 4;
const cellsPerRow = 16_384;
/** After so many uses every count is halved, so that what was popular once does not stay so for ever. */
const usesPerHalving = 10_000;

/** Where the count of a key stands: one cell in each row. */
export type Cells = readonly number[];

/**
 * Counts how often each of any number of keys was used lately, in 128 KiB (a count-min sketch). Keys share cells, so
 * a count may be too high, which is rare, and never too low.
 */
export class FrequencySketch {
  private readonly counts = new Uint16Array(rows * cellsPerRow);
  private uses = 0;

  cellsOf(key: string): Cells {
    const digest = createHash("sha256").update(key).digest();
    return Array.from({ length: rows }, (_, row) => {
      return row * cellsPerRow + (digest.readUInt16LE(2 * row) % cellsPerRow);
    });
  }

  add(cells: Cells): void {
    for (const cell of cells) this.counts[cell]! += 1;
    this.uses += 1;
    if (this.uses % usesPerHalving === 0) this.halve();
  }

  read(cells: Cells): number {
    let least = Infinity;
    for (const cell of cells) least = Math.min(least, this.counts[cell]!);
    return least;
  }

  private halve(): void {
    for (let cell = 0; cell < this.counts.length; cell += 1) this.counts[cell]! >>= 1;
  }
}
