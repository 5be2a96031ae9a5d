import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { ClientError, GraphQLClient } from "graphql-request";
import { bearer, type Adapter, type Connection, type Variables } from "../support/adapter";
import { openStreams } from "../support/transports";

/** graphql-request has no subscriptions, so graphql-sse follows them, over plain HTTP as well. */
export function openGraphqlRequest(connection: Connection): Adapter {
  const client = new GraphQLClient(`${connection.address}/graphql`, { headers: () => bearer(connection) });
  const streams = openStreams(connection);
  const send = <Data, V extends Variables>(document: TypedDocumentNode<Data, V>, variables: V) =>
    client.request<Data>(document, variables);
  return {
    query: send,
    mutate: send,
    async *subscribe(document, variables) {
      const results = streams.iterate({ query: print(document), variables });
      for await (const { data } of results) yield data as never;
    },
    codeOf: (error) => error instanceof ClientError && error.response.errors?.[0]?.extensions["code"],
    close: () => streams.dispose(),
  };
}
