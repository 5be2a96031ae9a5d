import { Client, CombinedError, fetchExchange, subscriptionExchange, type Exchange } from "@urql/core";
import type { OperationResult, OperationResultSource } from "@urql/core";
import type { Sink } from "graphql-ws";
import { bearer, type Connection, type OpenCachingAdapter } from "../support/adapter";
import { openSocket } from "../support/transports";
import { valuesOf } from "../support/values";

/** The types of the walk without an id. Graphcache warns of each that is not listed. */
export const embedded = { SeatCounts: () => null, WaitRange: () => null };

/** urql sends short queries by GET unless it is told otherwise. @param cache comes before the network. */
function createUrql(connection: Connection, cache: Exchange) {
  const socket = openSocket(connection);
  const subscriptions = subscriptionExchange({
    forwardSubscription: ({ query = "", variables }) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink as Sink) }),
    }),
  });
  const client = new Client({
    url: `${connection.address}/graphql`,
    fetchOptions: () => ({ headers: bearer(connection) }),
    exchanges: [cache, fetchExchange, subscriptions],
  });
  return { client, close: () => socket.dispose() };
}

/** urql: HTTP for queries and mutations, graphql-ws for subscriptions. */
export function openUrqlWith(createCache: () => Exchange): OpenCachingAdapter {
  return (connection) => {
    const { client, close } = createUrql(connection, createCache());
    return {
      query: async (query, variables) => dataOf(await client.query(query, variables)),
      mutate: async (mutation, variables) => dataOf(await client.mutation(mutation, variables)),
      subscribe: (query, variables) => follow(client.subscription(query, variables)),
      watch: (query, variables) =>
        valuesOf((sink) => {
          const results = client.query(query, variables).subscribe((result) => {
            if (result.error) sink.error(result.error);
            else sink.next(dataOf(result));
          });
          return results.unsubscribe;
        }),
      codeOf: (error) => error instanceof CombinedError && error.graphQLErrors[0]?.extensions["code"],
      close,
    };
  };
}

function follow<Data>(results: OperationResultSource<OperationResult<Data>>): AsyncGenerator<Data> {
  return valuesOf((sink) => {
    const { unsubscribe } = results.subscribe((result) => {
      if (result.error) sink.error(result.error);
      // The end of a subscription comes as its last result once more.
      else if (result.hasNext) sink.next(dataOf(result));
      else sink.complete();
    });
    return unsubscribe;
  });
}

function dataOf<Data>({ data, error }: OperationResult<Data>): Data {
  if (error) throw error;
  return data!;
}
