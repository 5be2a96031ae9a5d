import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient, type Client } from "graphql-ws";
import { Observable } from "rxjs";
import { bearerOf } from "./bearer";
import type { Transport } from "./transport";

const pingMilliseconds = 10_000;
const pongMilliseconds = 5_000;

const clients = new Map<string, Client>();

/** Carries the subscriptions of each concert by one WebSocket. It presents one token while it is open. */
export const sockets: Transport = {
  patienceMilliseconds: 3_000,

  carry: (operation, onOpen) =>
    new Observable((observer) => {
      const client = clientOf(operation.getContext().concertId ?? "");
      const stopListening = [
        client.on("connected", onOpen),
        client.on("closed", () => observer.error(new Error("The WebSocket was closed."))),
      ];
      const carried = new GraphQLWsLink(client).request(operation).subscribe(observer);
      return () => {
        stopListening.forEach((stop) => stop());
        carried.unsubscribe();
      };
    }),

  hangUp: () => clients.forEach((client) => client.terminate()),
};

function clientOf(concertId: string): Client {
  const client = clients.get(concertId) ?? createSocketClient(concertId);
  clients.set(concertId, client);
  return client;
}

function createSocketClient(concertId: string): Client {
  const { protocol, host } = window.location;
  let pong: ReturnType<typeof setTimeout>;
  const client = createClient({
    url: `${protocol === "https:" ? "wss" : "ws"}://${host}/graphql`,
    connectionParams: () => bearerOf(concertId),
    keepAlive: pingMilliseconds,
    lazyCloseTimeout: 3_000,
    retryAttempts: 0,
    on: {
      // A broken connection can look open for minutes.
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pongMilliseconds);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
      closed: () => clearTimeout(pong),
    },
  });
  return client;
}
