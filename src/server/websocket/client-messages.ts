import { MessageType } from "graphql-ws";

const serversOwn: unknown[] = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/**
 * Reads a message from a client, as JSON.parse asks for it. graphql-ws takes one that only a server may send for a fault
 * of its own, and prints that with its stack; one that cannot be read closes the socket with 4400, as the protocol wants.
 */
export function readMessage(key: string, value: unknown): unknown {
  if (key === "" && serversOwn.includes((value as { type?: unknown } | null)?.type)) {
    throw new TypeError("Only a server sends this message.");
  }
  return value;
}
