import { count, optionalCount, type Read } from "./setting-types";

/** How many connections and WebSockets a process keeps open, and how many operations run on one socket. */
export const socketSettings = {
  MAX_CONNECTIONS: count(1, 25_000),
  MAX_CONNECTIONS_PER_ADDRESS: optionalCount(1),
  MAX_SOCKETS: count(1, 20_000),
  MAX_SOCKETS_PER_ADDRESS: count(1, 2_000),
  MAX_OPERATIONS_PER_SOCKET: count(1, 20),
};

/** One address gets a tenth of the connections unless a setting says otherwise. */
const addressShare = 0.1;

export const connectionLimits = ({
  MAX_CONNECTIONS: max,
  MAX_CONNECTIONS_PER_ADDRESS: maxPerAddress,
}: Read<typeof socketSettings>) => ({
  max,
  maxPerAddress: maxPerAddress ?? Math.ceil(max * addressShare),
});

export const socketLimits = (settings: Read<typeof socketSettings>) => ({
  maxSockets: settings.MAX_SOCKETS,
  maxPerAddress: settings.MAX_SOCKETS_PER_ADDRESS,
  maxOperations: settings.MAX_OPERATIONS_PER_SOCKET,
});
