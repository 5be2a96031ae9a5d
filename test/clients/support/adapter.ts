import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

/** Where the API listens, and the queue token once there is one. */
export interface Connection {
  address: string;
  token?: string;
}

export type Variables = Record<string, unknown>;

/** A client as its own documentation sets it up, reduced to what a purchase needs. */
export interface Adapter {
  query: Send;
  mutate: Send;
  subscribe: Follow;
  /** The value of `extensions.code` in an error that this client threw. */
  codeOf(error: unknown): unknown;
  close(): unknown;
}

type Send = <Data, V extends Variables>(document: TypedDocumentNode<Data, V>, variables: V) => Promise<Data>;

/** Leaving the loop ends it. */
type Follow = <Data, V extends Variables>(
  document: TypedDocumentNode<Data, V>,
  variables: V,
) => AsyncGenerator<Data>;

/** A client that keeps what it has read. */
export interface CachingAdapter extends Adapter {
  /** The result of a query now and after each change of the cache. */
  watch: Follow;
}

/** @param connection has no token yet: a client that joins puts it there. */
export type OpenAdapter = (connection: Connection) => Adapter | Promise<Adapter>;
export type OpenCachingAdapter = (connection: Connection) => CachingAdapter;

/** The headers of a request, as every client here sends them. */
export function bearer({ token }: Connection): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
