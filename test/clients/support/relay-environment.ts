import {
  Environment,
  Network,
  Observable,
  RecordSource,
  Store,
  type GraphQLResponse,
  type RequestParameters,
} from "relay-runtime";
import type { Client as SocketClient } from "graphql-ws";
import { bearer, type Connection, type Variables } from "./adapter";

/** Relay has no network of its own: fetch for queries and mutations, graphql-ws for subscriptions. */
export function createEnvironment(connection: Connection, socket: SocketClient): Environment {
  const post = async ({ text: query }: RequestParameters, variables: Variables) => {
    const answer = await fetch(`${connection.address}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(connection) },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as GraphQLResponse;
  };
  const follow = ({ text }: RequestParameters, variables: Variables) =>
    Observable.create<GraphQLResponse>((sink) =>
      socket.subscribe(
        { query: text!, variables },
        {
          next: (result) => sink.next(result as GraphQLResponse),
          error: (error) => sink.error(error as Error),
          complete: () => sink.complete(),
        },
      ),
    );
  return new Environment({ network: Network.create(post, follow), store: new Store(new RecordSource()) });
}
