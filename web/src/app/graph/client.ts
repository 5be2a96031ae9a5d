import { ApolloClient } from "@apollo/client";
import { createCache } from "./cache";
import { link } from "./links";

export function createGraphClient(): ApolloClient {
  return new ApolloClient({ link, cache: createCache() });
}
