import type { DocumentNode } from "graphql";

const mostDocuments = 200;
const mostCharacters = 4_096;
/** After so many replacements every use counts half, so that what was popular once does not stay for ever. */
const replacementsPerHalving = 1_000;

interface KnownDocument {
  document: DocumentNode;
  uses: number;
}

/**
 * Documents that have been parsed and validated, so that thousands who send the same few texts cost that once.
 * A newcomer takes the place of the least used one only: whoever sends ever new texts pushes out nothing but those.
 */
export class KnownDocuments {
  private readonly known = new Map<string, KnownDocument>();
  private replacements = 0;

  async get(key: string): Promise<DocumentNode | undefined> {
    const entry = this.known.get(key);
    if (entry) entry.uses += 1;
    return entry?.document;
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    const characters = document.loc?.source.body.length ?? Infinity;
    if (characters > mostCharacters || this.known.has(key)) return;
    if (this.known.size >= mostDocuments) this.forgetLeastUsed();
    this.known.set(key, { document, uses: 1 });
  }

  async delete(key: string): Promise<boolean> {
    return this.known.delete(key);
  }

  private forgetLeastUsed(): void {
    this.replacements += 1;
    const halving = this.replacements % replacementsPerHalving === 0;
    let leastUses = Infinity;
    let leastUsed = "";
    for (const [key, entry] of this.known) {
      if (halving) entry.uses /= 2;
      if (entry.uses < leastUses) [leastUses, leastUsed] = [entry.uses, key];
    }
    this.known.delete(leastUsed);
  }
}
