import { ApolloClient, ApolloError, HttpLink, InMemoryCache, split } from "@apollo/client-3/core";
import { setContext } from "@apollo/client-3/link/context";
import { GraphQLWsLink } from "@apollo/client-3/link/subscriptions";
import { getMainDefinition } from "@apollo/client-3/utilities";
import { bearer, type CachingAdapter, type Connection } from "../support/adapter";
import { openSocket } from "../support/transports";
import { valuesOf } from "../support/values";

function createApollo3(connection: Connection) {
  const socket = openSocket(connection);
  const authorization = setContext(() => ({ headers: bearer(connection) }));
  const link = split(
    ({ query }) => {
      const definition = getMainDefinition(query);
      return definition.kind === "OperationDefinition" && definition.operation === "subscription";
    },
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

/** Apollo Client 3: HTTP for queries and mutations, graphql-ws for subscriptions. */
export function openApollo3(connection: Connection): CachingAdapter {
  const { client, close } = createApollo3(connection);
  return {
    query: async (query, variables) => (await client.query({ query, variables })).data,
    mutate: async (mutation, variables) => (await client.mutate({ mutation, variables })).data!,
    subscribe: (query, variables) =>
      valuesOf((sink) => {
        const results = client.subscribe({ query, variables }).subscribe({
          next: ({ data }) => sink.next(data!),
          error: sink.error,
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
    codeOf: (error) => error instanceof ApolloError && error.graphQLErrors[0]?.extensions?.["code"],
    close,
  };
}
