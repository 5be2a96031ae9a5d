import { createHash } from "node:crypto";
import type { DocumentNode } from "graphql";
import { FrequencySketch, type Cells } from "./frequency-sketch";

const maxDocuments = 200;
const maxCharacters = 4_096;
const digestCharacters = 64;

interface CachedDocument {
  document: DocumentNode;
  cells: Cells;
}

/**
 * Caches parsed and valid documents, so that a process validates each common text once.
 * It counts the uses of all texts, cached or not. A new text replaces the least used one only after it has been sent
 * more often. So a client that sends a new text each time evicts nothing, and keeps no other text out.
 */
export class DocumentCache {
  private readonly cached = new Map<string, CachedDocument>();
  private readonly uses = new FrequencySketch();

  /** The same cache for Apollo Server, whose keys are a prefix and the SHA-256 of the text. */
  readonly apolloStore = {
    get: async (key: string) => this.use(key.slice(-digestCharacters)),
    set: async (key: string, document: DocumentNode) => this.keep(key.slice(-digestCharacters), document),
    delete: async (key: string) => this.cached.delete(key.slice(-digestCharacters)),
  };

  get(text: string): DocumentNode | undefined {
    return this.use(digestOf(text));
  }

  /** Does not count as a use. */
  peek(text: string): DocumentNode | undefined {
    return this.cached.get(digestOf(text))?.document;
  }

  set(text: string, document: DocumentNode): void {
    this.keep(digestOf(text), document);
  }

  private use(digest: string): DocumentNode | undefined {
    const entry = this.cached.get(digest);
    this.uses.add(entry?.cells ?? this.uses.cellsOf(digest));
    return entry?.document;
  }

  private keep(digest: string, document: DocumentNode): void {
    const characters = document.loc?.source.body.length ?? Infinity;
    if (characters > maxCharacters || this.cached.has(digest)) return;
    const cells = this.uses.cellsOf(digest);
    if (this.cached.size >= maxDocuments && !this.makeRoomFor(cells)) return;
    this.cached.set(digest, { document, cells });
  }

  /** @returns false when every cached text has been used as often. A text sent once is not worth the search. */
  private makeRoomFor(cells: Cells): boolean {
    let minUses = this.uses.read(cells);
    if (minUses < 2) return false;
    let leastUsed: string | undefined;
    for (const [digest, entry] of this.cached) {
      const uses = this.uses.read(entry.cells);
      if (uses < minUses) [minUses, leastUsed] = [uses, digest];
    }
    return leastUsed !== undefined && this.cached.delete(leastUsed);
  }
}

/** SHA-256 in hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
