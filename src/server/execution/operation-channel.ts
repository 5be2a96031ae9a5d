import type { GraphQLFormattedError } from "graphql";
import type { Transport } from "../../telemetry/operation-outcome";

/** A result as the client gets it: without errors, or with formatted ones. */
export interface Answer {
  data?: unknown;
  errors?: readonly object[] | undefined;
}

/** The way of one operation to its client, in the protocol of a transport. */
export interface OperationChannel {
  readonly transport: Transport;
  /** The client has gone, or needs no more. */
  readonly isClosed: boolean;
  /** Bytes that were sent and have not left the process. */
  readonly bufferedAmount: number;
  /** The message that carries a result. */
  print(result: Answer): string;
  /** Sends a message, unless the channel is closed. */
  send(text: string, onSent?: () => void): void;
  /** Tells the client that nothing follows. */
  complete(): void;
  /** Tells the client why nothing follows. */
  fail(errors: readonly GraphQLFormattedError[]): void;
  /** Calls back when the channel closes, or at once when that has happened. */
  onClose(callback: () => void): void;
}
