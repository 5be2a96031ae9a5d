import { LRUCache } from "lru-cache";
import { hashOfKey, type PersistedDocuments } from "./persisted-documents";

const maxBytes = 8 * 1024 * 1024;
const maxBytesOfOne = 32 * 1024;
/** The most that V8 needs for one UTF-16 unit. */
const bytesPerUnit = 2;
const hashBytes = 64;

/**
 * The valid documents that clients have sent to this process together with their hash (automatic persisted queries).
 * Those used least recently make room for new ones. A client whose hash is unknown sends the text once more.
 */
export class RegisteredDocuments implements PersistedDocuments {
  private readonly texts = new LRUCache<string, string>({
    maxSize: maxBytes,
    maxEntrySize: maxBytesOfOne,
    sizeCalculation: (text) => text.length * bytesPerUnit + hashBytes,
  });

  readonly apolloCache = {
    get: async (key: string) => this.texts.get(hashOfKey(key)),
    set: async (key: string, text: string) => this.register(hashOfKey(key), text),
    delete: async (key: string) => this.texts.delete(hashOfKey(key)),
  };

  peek(hash: string): string | undefined {
    return this.texts.peek(hash);
  }

  register(hash: string, text: string): void {
    this.texts.set(hash, text);
  }

  serves(): boolean {
    return true;
  }
}
