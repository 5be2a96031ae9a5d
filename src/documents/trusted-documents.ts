import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { hashOfKey, type PersistedDocuments } from "./persisted-documents";

/** The build writes it: the text of each document of the pages, by the SHA-256 of the text. */
export const manifestPath = resolve("dist/trusted-documents.json");

/** Serves the documents of the manifest alone, by their hash or by exactly their text. */
export class TrustedDocuments implements PersistedDocuments {
  private readonly texts: Set<string>;

  private constructor(private readonly byHash: Map<string, string>) {
    this.texts = new Set(byHash.values());
  }

  /** @throws Error when there is no manifest. */
  static read(): TrustedDocuments {
    try {
      const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Record<string, string>;
      return new TrustedDocuments(new Map(Object.entries(manifest)));
    } catch (cause) {
      throw new Error(`TRUSTED_DOCUMENTS=only needs ${manifestPath}. Run npm run build, which writes it.`, {
        cause,
      });
    }
  }

  /** No client can add or remove a document. */
  readonly apolloCache = {
    get: async (key: string) => this.byHash.get(hashOfKey(key)),
    set: async () => this.register(),
    delete: async () => false,
  };

  peek(hash: string): string | undefined {
    return this.byHash.get(hash);
  }

  register(): void {}

  serves(text: string | undefined): boolean {
    return text !== undefined && this.texts.has(text);
  }
}
