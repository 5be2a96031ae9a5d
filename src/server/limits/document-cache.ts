import type { DocumentNode } from "graphql";
import { FrequencySketch, type Cells } from "./frequency-sketch";

const maxDocuments = 200;
const maxCharacters = 4_096;

interface KnownDocument {
  document: DocumentNode;
  cells: Cells;
}

/**
 * Documents that have been parsed and validated, so that thousands who send the same few texts cost that once.
 * Uses are counted of all texts, those that are not kept as well: one takes the place of the least used one only once
 * it has been sent more often than that. Whoever sends ever new texts pushes nothing out, and keeps nobody out either.
 */
export class DocumentCache {
  private readonly known = new Map<string, KnownDocument>();
  private readonly uses = new FrequencySketch();

  async get(key: string): Promise<DocumentNode | undefined> {
    if (key.length > maxCharacters) return undefined;
    const entry = this.known.get(key);
    this.uses.add(entry?.cells ?? this.uses.cellsOf(key));
    return entry?.document;
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    const characters = document.loc?.source.body.length ?? Infinity;
    if (characters > maxCharacters || this.known.has(key)) return;
    const cells = this.uses.cellsOf(key);
    if (this.known.size >= maxDocuments && !this.makeRoomFor(cells)) return;
    this.known.set(key, { document, cells });
  }

  async delete(key: string): Promise<boolean> {
    return this.known.delete(key);
  }

  /** @returns false when nothing that is kept has been used less. A text that is new is not worth the search. */
  private makeRoomFor(cells: Cells): boolean {
    let leastUses = this.uses.read(cells);
    if (leastUses < 2) return false;
    let leastUsed: string | undefined;
    for (const [key, entry] of this.known) {
      const uses = this.uses.read(entry.cells);
      if (uses < leastUses) [leastUses, leastUsed] = [uses, key];
    }
    return leastUsed !== undefined && this.known.delete(leastUsed);
  }
}
