import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { GraphQLFormattedError, GraphQLSchema, ValidationRule } from "graphql";
import type { Logger } from "pino";
import type { GraphContext, Sender } from "./context";
import { formatError, toGraphqlError } from "./error-format";
import { KnownDocuments } from "./known-documents";
import type { Metrics } from "./metrics";
import type { Operations } from "./operations";
import { parseOptions, queryRules } from "./query-limits";
import { answerUnreadable, mostBodyBytes } from "./request-errors";
import { echoRequestId, readRequestId } from "./request-id";
import { addResponseHeaders, type ResponseHeaderOptions } from "./response-headers";
import { retryAfterPlugin } from "./retry-after";
import { serveSockets } from "./socket";
import type { SocketLimits } from "./socket-gate";

const path = "/graphql";

export interface GraphServerOptions {
  schema: GraphQLSchema;
  createContext: (sender: Sender) => GraphContext;
  addRoutes: (server: FastifyInstance) => void;
  exposure: ResponseHeaderOptions & { introspection: boolean; trustedProxies: string[] };
  socketLimits: SocketLimits;
  metrics: Metrics;
  operations: Operations;
  log: Logger;
}

export interface GraphServer {
  /** @returns the address it listens on. */
  listen(place: { host: string; port: number }): Promise<string>;
  /** Ends subscriptions, lets running operations finish, and closes the port. */
  close(): Promise<void>;
}

/** What HTTP and WebSocket have in common. */
interface Reading {
  rules: ValidationRule[];
  documents: KnownDocuments;
  format: (error: unknown) => GraphQLFormattedError;
}

/** One port for GraphQL over HTTP and WebSocket, and for the plain routes. */
export async function createServer(options: GraphServerOptions): Promise<GraphServer> {
  const { createContext, addRoutes, metrics, log, exposure, socketLimits: limits } = options;
  const { introspection, origins, trustedProxies } = exposure;
  const format = (error: unknown) => {
    const formatted = formatError(toGraphqlError(error), { suggestions: introspection });
    metrics.countError(String(formatted.extensions?.["code"]));
    return formatted;
  };
  const reading = { rules: queryRules({ introspection }), documents: new KnownDocuments(), format };
  const apollo = createApollo(options, reading);
  await apollo.start();

  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: mostBodyBytes,
    forceCloseConnections: "idle",
    genReqId: ({ headers }) => readRequestId(headers),
    trustProxy: trustedProxies.length > 0 && trustedProxies,
  });
  echoRequestId(server);
  addResponseHeaders(server, exposure);
  server.route({
    url: path,
    method: ["GET", "POST"],
    errorHandler: answerUnreadable(format),
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers, ip, id }, reply) => {
        void reply.header("cache-control", "no-store");
        return createContext({ authorization: headers.authorization, address: ip, requestId: id });
      },
    }),
  });
  addRoutes(server);
  const { schema, operations } = options;
  const sockets = {
    schema,
    path,
    createContext,
    operations,
    log,
    limits,
    origins,
    trustedProxies,
    ...reading,
  };
  const closeSockets = serveSockets(server.server, sockets);

  return {
    listen: ({ host, port }) => server.listen({ host, port }),
    close: async () => {
      await closeSockets();
      await server.close();
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
      ApolloServerPluginLandingPageDisabled(),
      // No field declares a cache policy, and working one out would cost every field of every operation.
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}
