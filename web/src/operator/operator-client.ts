import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import { reconnectMilliseconds } from "../reconnecting";

/** Presents the operator token with every operation. The token exists only in the memory of this page. */
export function createOperatorClient(token: string): ApolloClient {
  const authorization = `Bearer ${token}`;
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  const socket = createClient({
    url: `${scheme}://${window.location.host}/graphql`,
    connectionParams: { authorization },
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, reconnectMilliseconds(retries))),
  });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: "/graphql", headers: { authorization } }),
  );
  return new ApolloClient({ link, cache: createCache() });
}

function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      QueueSnapshot: { keyFields: ["concertId"] },
      SectionSales: { keyFields: false },
    },
  });
}
