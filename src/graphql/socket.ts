import type { IncomingMessage, Server } from "node:http";
import proxyAddr from "@fastify/proxy-addr";
import {
  parse,
  validate,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  specifiedRules,
  type ValidationRule,
} from "graphql";
import { MessageType, type SubscribePayload } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import type { Logger } from "pino";
import { WebSocketServer, type WebSocket } from "ws";
import type { GraphContext, Sender } from "./context";
import { toGraphqlError } from "./error-format";
import type { KnownDocuments } from "./known-documents";
import type { Operations } from "./operations";
import { subscribeByLane, type SendResult } from "./push-lane";
import { parseOptions } from "./query-limits";
import { SocketGate, type SocketLimits } from "./socket-gate";
import { countSockets, followOperations, socketRequestId } from "./socket-operations";
import { ExpectedError } from "../shared/errors";

const mostMessageBytes = 64 * 1024;

export interface SocketOptions {
  schema: GraphQLSchema;
  /** What documents must keep to beside the rules of GraphQL. */
  rules: readonly ValidationRule[];
  documents: KnownDocuments;
  path: string;
  limits: SocketLimits;
  /** Whose pages may open sockets, beside those of the server's own origin. */
  origins: string[];
  trustedProxies: string[];
  createContext: (sender: Sender) => GraphContext;
  format: (error: unknown) => GraphQLFormattedError;
  operations: Operations;
  log: Logger;
}

/**
 * Serves GraphQL over WebSocket (the graphql-transport-ws protocol) on the HTTP server's own port.
 * A bad token does not close the socket: the operations that need one say so, with the same codes as over HTTP.
 * @returns the function that ends all subscriptions and closes the sockets.
 */
export function serveSockets(server: Server, options: SocketOptions): () => Promise<void> {
  const { schema, path, limits, origins, createContext, format, operations } = options;
  const isTrusted = proxyAddr.compile(options.trustedProxies);
  const addressOf = (request: IncomingMessage) => proxyAddr(request, isTrusted);
  const sockets = openGate(new SocketGate(limits, { origins, addressOf }), { server, path });
  countSockets(sockets, operations);
  const served = useServer<Record<string, unknown>>(
    followOperations(operations, {
      schema,
      onSubscribe: async ({ subscriptions, extra }, id, payload) => {
        if (Object.keys(subscriptions).length > limits.mostOperations) return [tooManyOperations(limits)];
        const operation = await readOperation(options, payload);
        return "document" in operation ? { ...operation, send: sendTo(extra.socket, id) } : operation;
      },
      subscribe: (operation) => subscribeByLane(operation, (operation as PushedOperation).send),
      connectionInitWaitTimeout: limits.handshakeMilliseconds,
      context: ({ connectionParams, extra }) => {
        const authorization = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
        return createContext({
          authorization: typeof authorization === "string" ? authorization : undefined,
          address: addressOf(extra.request),
          requestId: socketRequestId(extra.request),
        });
      },
      onNext: (_context, _id, _payload, _arguments, result) =>
        result.errors && { data: result.data ?? null, errors: result.errors.map(format) },
      onError: (_context, _id, _payload, errors) => errors.map(format),
    }),
    sockets,
  );
  sockets.on("connection", (socket) => logFaults(socket, options.log));
  return async () => served.dispose();
}

/** graphql-ws prints what a client does wrong as an error of its own, stack and all. ws has closed the socket by then. */
function logFaults(socket: WebSocket, log: Logger): void {
  socket.removeAllListeners("error").on("error", (error) => log.debug({ error }, "a socket was misused"));
}

/** What onSubscribe makes of a request, and subscribe is given. */
interface PushedOperation extends ExecutionArgs {
  send: SendResult;
}

function sendTo(socket: WebSocket, id: string): SendResult {
  return (result, onSent) =>
    socket.send(JSON.stringify({ id, type: MessageType.Next, payload: result }), onSent);
}

function openGate(gate: SocketGate, place: { server: Server; path: string }): WebSocketServer {
  const sockets = new WebSocketServer({
    ...place,
    maxPayload: mostMessageBytes,
    verifyClient: ({ req: request }, answer) => {
      const refusal = gate.refusalOf(request);
      if (!refusal) return answer(true);
      const { status, reason, retryAfterSeconds } = refusal;
      answer(false, status, reason, retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {});
    },
  });
  return sockets.on("connection", (socket, request) => gate.enter(socket, request));
}

function tooManyOperations({ mostOperations }: SocketLimits): GraphQLError {
  const reason = `At most ${mostOperations} operations may run on one WebSocket at a time.`;
  return toGraphqlError(new ExpectedError("BAD_USER_INPUT", { reason }));
}

/** graphql-ws would close the socket, with all that runs on it, over an operation that cannot be parsed. */
async function readOperation(
  { schema, rules, documents }: SocketOptions,
  { query, operationName, variables }: SubscribePayload,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  try {
    const known = await documents.get(query);
    const document = known ?? parse(query, parseOptions);
    const faults = known ? [] : validate(schema, document, [...specifiedRules, ...rules]);
    if (faults.length > 0) return faults;
    await documents.set(query, document);
    return { schema, document, operationName, variableValues: variables };
  } catch (error) {
    return [toGraphqlError(error)];
  }
}
