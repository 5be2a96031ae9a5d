import type { IncomingMessage, Server } from "node:http";
import proxyAddr from "@fastify/proxy-addr";
import {
  execute,
  parse,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  specifiedRules,
  type ValidationRule,
} from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import type { Logger } from "pino";
import { WebSocketServer, type WebSocket } from "ws";
import type { Sender } from "../../api/access/caller";
import type { GraphContext } from "../../api/context";
import { toGraphqlError, unavailable } from "../../api/error-format";
import { IdleTimeout } from "./idle-timeout";
import type { DocumentCache } from "../limits/document-cache";
import type { LoadShedder } from "../limits/load-shedder";
import type { Operations } from "../../telemetry/operations";
import { subscribeCompiled, type SendResult } from "./compiled-subscription";
import { BatchedWrites } from "./batched-writes";
import { parseOptions } from "../limits/query-limits";
import { ConnectionLimit, type SocketLimits } from "./connection-limit";
import { readMessage } from "./client-messages";
import { countSockets, followOperations, socketRequestId } from "../../telemetry/websocket-operations";
import type { Shutdown } from "../shutdown";
import { limitBackpressure, SilentFailureSocket } from "./backpressure";
import { ExpectedError } from "../../shared/errors";
import { TimeoutError, withTimeout } from "../../shared/with-timeout";

const maxMessageBytes = 64 * 1024;
/** How long a socket that is told to close may take to answer before it is cut. */
const farewellMilliseconds = 2_000;
/** "Service Restart": clients of graphql-ws connect again by themselves and resume what they had subscribed to. */
const serviceRestart = 1012;

export interface SocketTimeouts {
  handshakeSeconds: number;
  /** How long a socket may stay open on which nothing runs. */
  idleSeconds: number;
  /** How often a socket is pinged, and how long its pong may take. */
  pingSeconds: number;
}

export interface SocketOptions {
  schema: GraphQLSchema;
  /** What documents must keep to beside the rules of GraphQL. */
  rules: readonly ValidationRule[];
  documents: DocumentCache;
  path: string;
  limits: SocketLimits;
  /** Whose pages may open sockets, beside those of the server's own origin. */
  origins: string[];
  trustedProxies: string[];
  createContext: (sender: Sender) => GraphContext;
  format: (error: unknown) => GraphQLFormattedError;
  operations: Operations;
  log: Logger;
  stopping: Shutdown;
  gate: LoadShedder;
  timeouts: SocketTimeouts;
  answerSeconds: number;
}

/**
 * Serves GraphQL over WebSocket (the graphql-transport-ws protocol) on the HTTP server's own port.
 * A bad token does not close the socket: the operations that need one say so, with the same codes as over HTTP.
 * @returns the function that takes no more sockets, lets running operations finish, and then closes the sockets:
 * a subscription is cut rather than completed, for its client resumes it elsewhere only then.
 */
export function serveSockets(server: Server, options: SocketOptions): () => Promise<void> {
  const { schema, path, limits, origins, createContext, format, operations } = options;
  const { stopping, gate, timeouts, answerSeconds } = options;
  const isTrusted = proxyAddr.compile(options.trustedProxies);
  const addressOf = (request: IncomingMessage) => proxyAddr(request, isTrusted);
  const sockets = openGate(new ConnectionLimit(limits, { origins, addressOf }), { server, path });
  countSockets(sockets, operations);
  limitBackpressure(sockets);
  const idle = new IdleTimeout(timeouts.idleSeconds);
  const pushes = new BatchedWrites();
  useServer<Record<string, unknown>>(
    followOperations(operations, (payload) => refusalOf(options, payload), {
      schema,
      onConnect: (context) => idle.watch(context),
      onSubscribe: async ({ subscriptions, extra }, id, payload) => {
        idle.countUse(extra.socket);
        if (Object.keys(subscriptions).length > limits.maxOperations) return [tooManyOperations(limits)];
        const operation = await readOperation(options, payload);
        return "document" in operation ? { ...operation, send: pushes.to(extra.socket, id) } : operation;
      },
      execute: (operation) => {
        const result = gate.occupy(() => stopping.mustFinish(async () => execute(operation)));
        return answerWithin(answerSeconds, result);
      },
      subscribe: (operation) =>
        gate.occupy(() => subscribeCompiled(operation, (operation as PushedOperation).send)),
      jsonMessageReviver: readMessage,
      connectionInitWaitTimeout: timeouts.handshakeSeconds * 1_000,
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
      onComplete: ({ extra }) => idle.countUse(extra.socket),
    }),
    sockets,
    timeouts.pingSeconds * 1_000,
  );
  sockets.on("connection", (socket) => logFaults(socket, options.log));
  return async () => {
    const closed = new Promise((resolve) => sockets.close(resolve));
    await stopping.finished();
    for (const socket of sockets.clients) socket.close(serviceRestart, "Service restart");
    await closed;
  };
}

/** An operation that takes longer goes on, but its caller is told to try again. */
async function answerWithin(seconds: number, result: Promise<ExecutionResult>): Promise<ExecutionResult> {
  try {
    return await withTimeout(seconds * 1_000, result);
  } catch (error) {
    return { errors: [error instanceof TimeoutError ? unavailable() : toGraphqlError(error)] };
  }
}

/** graphql-ws prints what a client does wrong as an error of its own, stack and all. ws has closed the socket by then. */
function logFaults(socket: WebSocket, log: Logger): void {
  socket.removeAllListeners("error").on("error", (error) => log.debug({ error }, "a socket was misused"));
}

/** What onSubscribe makes of a request, and subscribe is given. */
interface PushedOperation extends ExecutionArgs {
  send: SendResult;
}

function openGate(gate: ConnectionLimit, place: { server: Server; path: string }): WebSocketServer {
  const sockets = new WebSocketServer({
    ...place,
    maxPayload: maxMessageBytes,
    // The types do not know it.
    closeTimeout: farewellMilliseconds,
    WebSocket: SilentFailureSocket,
    verifyClient: ({ req: request }, answer) => {
      const refusal = gate.refusalOf(request);
      if (!refusal) return answer(true);
      const { status, reason, retryAfterSeconds } = refusal;
      answer(false, status, reason, retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {});
    },
  });
  return sockets.on("connection", (socket, request) => gate.enter(socket, request));
}

function tooManyOperations({ maxOperations }: SocketLimits): GraphQLError {
  const reason = `At most ${maxOperations} operations may run on one WebSocket at a time.`;
  return toGraphqlError(new ExpectedError("BAD_USER_INPUT", { reason }));
}

/** Why an operation may not begin, as over HTTP: the process is stopping, or has enough to do. */
function refusalOf({ stopping, gate }: SocketOptions, { query }: SubscribePayload): GraphQLError | undefined {
  if (stopping.hasBegun) return unavailable();
  try {
    gate.requireRoom(query);
  } catch (error) {
    return toGraphqlError(error);
  }
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
