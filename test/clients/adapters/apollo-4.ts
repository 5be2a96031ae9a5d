import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { bearer, type CachingAdapter, type Connection } from "../support/adapter";
import { openSocket } from "../support/transports";
import { valuesOf } from "../support/values";

function createApollo4(connection: Connection) {
  const socket = openSocket(connection);
  const authorization = new SetContextLink(() => ({ headers: bearer(connection) }));
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    authorization.concat(new HttpLink({ uri: `${connection.address}/graphql` })),
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const close = () => {
    client.stop();
    return socket.dispose();
  };
  return { client, close };
}

/** Apollo Client 4: HTTP for queries and mutations, graphql-ws for subscriptions. */
export function openApollo4(connection: Connection): CachingAdapter {
  const { client, close } = createApollo4(connection);
  return {
    query: async (query, variables) => (await client.query({ query, variables })).data!,
    mutate: async (mutation, variables) => (await client.mutate({ mutation, variables })).data!,
    subscribe: (query, variables) =>
      valuesOf((sink) => {
        const results = client.subscribe({ query, variables }).subscribe({
          next: ({ data, error }) => (error ? sink.error(error) : sink.next(data!)),
          complete: sink.complete,
        });
        return () => results.unsubscribe();
      }),
    watch: (query, variables) =>
      valuesOf((sink) => {
        const results = client.watchQuery({ query, variables }).subscribe({
          next: ({ data, loading }) => loading || sink.next(data as never),
          error: sink.error,
        });
        return () => results.unsubscribe();
      }),
    codeOf: (error) => CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.["code"],
    close,
  };
}
