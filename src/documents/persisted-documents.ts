/** An operation as a client sends it, of any type until it is checked. */
export interface OperationText {
  query?: unknown;
  operationName?: unknown;
  extensions?: unknown;
}

/** The documents that a client may ask for by the SHA-256 of their text, in hexadecimal digits, instead of the text. */
export interface PersistedDocuments {
  /** @returns the text. Does not count as a use. */
  peek(hash: string): string | undefined;
  /** Lets clients ask for a valid text by its hash from now on, where clients may add documents. */
  register(hash: string, text: string): void;
  /** @param text undefined when an operation has none, or an unknown hash. */
  serves(text: string | undefined): boolean;
  /** The same texts for Apollo Server, which checks that the hash of a new text is right. */
  readonly apolloCache: ApolloCache;
}

/** The keys are the hash with a prefix. */
interface ApolloCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
  delete(key: string): Promise<boolean>;
}

const apolloPrefix = "apq:";

export const hashOfKey = (key: string): string => key.slice(apolloPrefix.length);

/** @returns the hash by which an operation asks for its document, or which it gives to the text. */
export function hashOf({ extensions }: OperationText): string | undefined {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const hash = persistedQuery?.sha256Hash;
  return typeof hash === "string" ? hash : undefined;
}

/** @returns the text that an operation has, or asks for by its hash. Undefined when the hash is unknown. */
export function textOf(sent: OperationText, persisted: PersistedDocuments): string | undefined {
  if (typeof sent.query === "string") return sent.query;
  const hash = hashOf(sent);
  return hash === undefined ? undefined : persisted.peek(hash);
}
