import type { Server } from "node:http";
import {
  parse,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from "graphql";
import { MessageType, type SubscribePayload } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer, type WebSocket } from "ws";
import type { GraphContext, Sender } from "./context";
import { toGraphqlError } from "./error-format";
import type { Operations } from "./operations";
import { subscribeByLane, type SendResult } from "./push-lane";
import { countSockets, followOperations, socketRequestId } from "./socket-operations";

const mostMessageBytes = 64 * 1024;
const handshakeMilliseconds = 5_000;
const mostKnownDocuments = 100;
const mostKnownCharacters = 2_048;

export interface SocketOptions {
  schema: GraphQLSchema;
  path: string;
  createContext: (sender: Sender) => GraphContext;
  format: (error: unknown) => GraphQLFormattedError;
  operations: Operations;
}

/**
 * Serves GraphQL over WebSocket (the graphql-transport-ws protocol) on the HTTP server's own port.
 * A bad token does not close the socket: the operations that need one say so, with the same codes as over HTTP.
 * @returns the function that ends all subscriptions and closes the sockets.
 */
export function serveSockets(server: Server, options: SocketOptions): () => Promise<void> {
  const { schema, path, createContext, format, operations } = options;
  const sockets = new WebSocketServer({ server, path, maxPayload: mostMessageBytes });
  countSockets(sockets, operations);
  const documents = new Map<string, DocumentNode>();
  const served = useServer<Record<string, unknown>>(
    followOperations(operations, {
      schema,
      onSubscribe: ({ extra }, id, payload) => {
        const operation = readOperation(schema, documents, payload);
        return "document" in operation ? { ...operation, send: sendTo(extra.socket, id) } : operation;
      },
      subscribe: (operation) => subscribeByLane(operation, (operation as PushedOperation).send),
      connectionInitWaitTimeout: handshakeMilliseconds,
      context: ({ connectionParams, extra }) => {
        const authorization = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
        return createContext({
          authorization: typeof authorization === "string" ? authorization : undefined,
          address: extra.request.socket.remoteAddress ?? "",
          requestId: socketRequestId(extra.request),
        });
      },
      onNext: (_context, _id, _payload, _arguments, result) =>
        result.errors && { data: result.data ?? null, errors: result.errors.map(format) },
      onError: (_context, _id, _payload, errors) => errors.map(format),
    }),
    sockets,
  );
  return async () => served.dispose();
}

/** What onSubscribe makes of a request, and subscribe is given. */
interface PushedOperation extends ExecutionArgs {
  send: SendResult;
}

function sendTo(socket: WebSocket, id: string): SendResult {
  return (result, onSent) =>
    socket.send(JSON.stringify({ id, type: MessageType.Next, payload: result }), onSent);
}

/**
 * Thousands of subscribers send the same few texts: each is parsed and validated once, and kept in memory once.
 * graphql-ws would close the socket, with all that runs on it, over an operation that cannot be parsed.
 */
function readOperation(
  schema: GraphQLSchema,
  known: Map<string, DocumentNode>,
  { query, operationName, variables }: SubscribePayload,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = known.get(query) ?? parse(query);
    const faults = known.has(query) ? [] : validate(schema, document);
    if (faults.length > 0) return faults;
    remember(known, query, document);
    return { schema, document, operationName, variableValues: variables };
  } catch (error) {
    return [toGraphqlError(error)];
  }
}

function remember(known: Map<string, DocumentNode>, query: string, document: DocumentNode): void {
  if (known.has(query) || query.length > mostKnownCharacters) return;
  const [oldest] = known.keys();
  if (known.size >= mostKnownDocuments && oldest !== undefined) known.delete(oldest);
  known.set(query, document);
}
