import { MessageType } from "graphql-ws";

const serverMessages: unknown[] = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/**
 * Revives a client's message for JSON.parse. graphql-ws takes a message that only a server may send for its own failure,
 * and prints it with a stack. A message that cannot be read closes the socket with 4400, as the protocol says.
 */
export function readMessage(key: string, value: unknown): unknown {
  if (key === "" && serverMessages.includes((value as { type?: unknown } | null)?.type)) {
    throw new TypeError("Only a server may send this message.");
  }
  return value;
}
