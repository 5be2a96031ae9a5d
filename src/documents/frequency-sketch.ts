const rows = 4;
const cellsPerRow = 16_384;
const hexDigitsPerRow = 4;
/** All counts are halved after this many uses, so that old popularity fades. */
const usesPerHalving = 10_000;

/** The cells that count a key: one in each row. */
export type Cells = readonly number[];

/**
 * Counts how often keys were used lately, in 128 KiB (a count-min sketch). Keys share cells, so a count is sometimes too
 * high and never too low.
 */
export class FrequencySketch {
  private readonly counts = new Uint16Array(rows * cellsPerRow);
  private uses = 0;

  /** @param digest hexadecimal digits of a hash of the key, 16 or more. */
  cellsOf(digest: string): Cells {
    return Array.from({ length: rows }, (_, row) => {
      const digits = digest.slice(row * hexDigitsPerRow, (row + 1) * hexDigitsPerRow);
      return row * cellsPerRow + (parseInt(digits, 16) % cellsPerRow);
    });
  }

  add(cells: Cells): void {
    for (const cell of cells) this.counts[cell]! += 1;
    this.uses += 1;
    if (this.uses % usesPerHalving === 0) this.halve();
  }

  read(cells: Cells): number {
    let min = Infinity;
    for (const cell of cells) min = Math.min(min, this.counts[cell]!);
    return min;
  }

  private halve(): void {
    for (let cell = 0; cell < this.counts.length; cell += 1) this.counts[cell]! >>= 1;
  }
}
