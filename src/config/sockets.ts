import { count, type Read } from "./setting-types";

/** How many connections and WebSockets there may be, and what one of these may do. */
export const socketSettings = {
  MAX_CONNECTIONS: count(1, 25_000),
  MAX_SOCKETS: count(1, 20_000),
  MAX_SOCKETS_PER_ADDRESS: count(1, 2_000),
  MAX_OPERATIONS_PER_SOCKET: count(1, 20),
};

export const socketLimits = (settings: Read<typeof socketSettings>) => ({
  maxSockets: settings.MAX_SOCKETS,
  maxPerAddress: settings.MAX_SOCKETS_PER_ADDRESS,
  maxOperations: settings.MAX_OPERATIONS_PER_SOCKET,
});
