import { createClient, type Client } from "graphql-ws";
import { keptToken, onTokenReplaced } from "../session/storage";
import { reconnectMilliseconds } from "../../reconnecting";
import { markConnected, markLost } from "./connection";

const closedWhenIdle = 1000;
/** The app closes its socket to present another token, or because the browser is offline. */
const terminated = 4499;

const sockets = new Map<string, Client>();

/** The WebSocket of one concert's queue. A socket presents one token while it is open. */
export function socketOf(concertId: string): Client {
  const known = sockets.get(concertId);
  if (known) return known;
  const socket = openSocket(concertId);
  sockets.set(concertId, socket);
  return socket;
}

/**
 * Closes the socket, so that it reconnects with the current token. Its subscriptions resume by themselves.
 */
export function presentAgain(concertId: string): void {
  sockets.get(concertId)?.terminate();
}

/** A broken connection can look open for minutes. The browser and other tabs report it sooner. */
export function watchConnections(): void {
  window.addEventListener("offline", () => {
    for (const socket of sockets.values()) socket.terminate();
  });
  onTokenReplaced(presentAgain);
}

function openSocket(concertId: string): Client {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  return createClient({
    url: `${scheme}://${window.location.host}/graphql`,
    connectionParams: () => {
      const token = keptToken(concertId);
      return token === null ? {} : { authorization: `Bearer ${token}` };
    },
    keepAlive: 10_000,
    lazyCloseTimeout: 3_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => waitOrOnline(reconnectMilliseconds(retries)),
    on: {
      connected: markConnected,
      closed: (event) => {
        const { code } = event as CloseEvent;
        if (code !== closedWhenIdle && (code !== terminated || !navigator.onLine)) markLost();
      },
    },
  });
}

/** Reconnects immediately when the browser reports that the network is back. */
function waitOrOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
    window.addEventListener("online", done);
  });
}
