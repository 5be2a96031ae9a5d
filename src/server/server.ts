import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { GraphQLFormattedError, GraphQLSchema, ValidationRule } from "graphql";
import type { Logger } from "pino";
import type { Sender } from "../api/access/caller";
import type { GraphContext } from "../api/context";
import { formatError, toGraphqlError } from "../api/error-format";
import { finishRequests, httpTimeouts, serveOperations, type HttpTimeouts } from "./http/graphql-route";
import { DocumentCache } from "./limits/document-cache";
import type { Metrics } from "../telemetry/metrics";
import type { LoadShedder } from "./limits/load-shedder";
import type { Operations } from "../telemetry/operations";
import { legacyJsonStatusPlugin } from "./http/legacy-json-status";
import { parseOptions, queryRules } from "./limits/query-limits";
import { maxBodyBytes } from "./http/request-errors";
import { echoRequestId, readRequestId } from "../telemetry/request-id";
import { addResponseHeaders, type ResponseHeaderOptions } from "./http/response-headers";
import { retryAfterPlugin } from "./http/retry-after";
import { serveSockets, type SocketTimeouts } from "./websocket/websocket";
import type { SocketLimits } from "./websocket/connection-limit";
import type { Shutdown } from "./shutdown";
import { websocketOnlyPlugin } from "./http/websocket-only";

const path = "/graphql";

export interface GraphServerOptions {
  schema: GraphQLSchema;
  createContext: (sender: Sender) => GraphContext;
  addRoutes: (server: FastifyInstance) => void;
  exposure: ResponseHeaderOptions & { introspection: boolean; trustedProxies: string[] };
  socketLimits: SocketLimits;
  /** Of any kind; more are closed before they have said anything. */
  maxConnections: number;
  timeouts: { http: HttpTimeouts; socket: SocketTimeouts; answerSeconds: number };
  stopping: Shutdown;
  gate: LoadShedder;
  metrics: Metrics;
  operations: Operations;
  log: Logger;
}

export interface GraphServer {
  /** @returns the address it listens on. */
  listen(place: { host: string; port: number }): Promise<string>;
  /** Closes the port, lets running operations finish, then closes what is still connected. */
  close(): Promise<void>;
}

/** What HTTP and WebSocket have in common. */
interface Reading {
  rules: ValidationRule[];
  documents: DocumentCache;
  format: (error: unknown) => GraphQLFormattedError;
}

/** One port for GraphQL over HTTP and WebSocket, and for the plain routes. */
export async function createServer(options: GraphServerOptions): Promise<GraphServer> {
  const { schema, createContext, addRoutes, operations, stopping, gate, metrics, log } = options;
  const { exposure, timeouts, socketLimits: limits } = options;
  const { introspection, origins, trustedProxies } = exposure;
  const format = (error: unknown) => {
    const formatted = formatError(toGraphqlError(error), { suggestions: introspection });
    metrics.countError(String(formatted.extensions?.["code"]));
    return formatted;
  };
  const reading = { rules: queryRules({ introspection }), documents: new DocumentCache(), format };
  const apollo = createApollo(options, reading);
  await apollo.start();

  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    // A request on a connection that is still open is answered by its route, which knows what may yet be asked.
    return503OnClosing: false,
    ...httpTimeouts(timeouts.http),
    genReqId: ({ headers }) => readRequestId(headers),
    trustProxy: trustedProxies.length > 0 && trustedProxies,
  });
  server.server.maxConnections = options.maxConnections;
  echoRequestId(server);
  addResponseHeaders(server, exposure);
  finishRequests(server, stopping);
  const handler = fastifyApolloHandler(apollo, {
    context: async ({ headers, ip, id }, reply) => {
      void reply.header("cache-control", "no-store");
      return createContext({ authorization: headers.authorization, address: ip, requestId: id });
    },
  });
  const { answerSeconds } = timeouts;
  serveOperations(server, path, { handler, answerSeconds, stopping, gate, format });
  addRoutes(server);
  const closeSockets = serveSockets(server.server, {
    schema,
    path,
    createContext,
    operations,
    log,
    stopping,
    gate,
    limits,
    origins,
    trustedProxies,
    timeouts: timeouts.socket,
    answerSeconds,
    ...reading,
  });

  return {
    listen: ({ host, port }) => server.listen({ host, port }),
    close: async () => {
      stopping.begin();
      const closed = server.close();
      await closeSockets();
      // What is left has asked for nothing, or not yet to the end.
      server.server.closeAllConnections();
      await closed;
      await apollo.stop();
    },
  };
}

function createApollo(
  { schema, operations, log }: GraphServerOptions,
  reading: Reading,
): ApolloServer<GraphContext> {
  return new ApolloServer<GraphContext>({
    schema,
    logger: log,
    parseOptions,
    validationRules: reading.rules,
    documentStore: reading.documents,
    // The rules forbid it where it is not wanted, over WebSocket as well.
    introspection: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (_, error) => reading.format(error),
    plugins: [
      operations.plugin(),
      retryAfterPlugin,
      legacyJsonStatusPlugin,
      websocketOnlyPlugin,
      ApolloServerPluginLandingPageDisabled(),
      // No field declares a cache policy, and working one out would cost every field of every operation.
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}
