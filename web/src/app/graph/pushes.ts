import { ApolloLink } from "@apollo/client";
import { onTokenReplaced } from "../session/storage";
import { reportConnection } from "./connection";
import { eventStreams } from "./transports/event-streams";
import { Fallback } from "./transports/fallback";
import { polls } from "./transports/polls";
import { sockets } from "./transports/sockets";

const fallback = new Fallback([sockets, eventStreams, polls], reportConnection);

/** Carries subscriptions by WebSocket, by server-sent events where that is blocked, and by polling as a last resort. */
export const pushes = new ApolloLink((operation) => fallback.follow(operation));

/** Subscribes again with the current token. */
export function presentAgain(): void {
  fallback.presentAgain();
}

/** A broken connection can look open for minutes. The browser and other tabs report it sooner. */
export function watchConnections(): void {
  window.addEventListener("offline", () => fallback.suspend());
  window.addEventListener("online", () => fallback.resume());
  onTokenReplaced(presentAgain);
}
