import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { GraphContext, Sender } from "./context";
import { formatError, toGraphqlError } from "./error-format";
import type { Metrics } from "./metrics";
import type { Operations } from "./operations";
import { echoRequestId, readRequestId } from "./request-id";
import { serveSockets } from "./socket";

const mostBodyBytes = 100 * 1024;
const path = "/graphql";

export interface GraphServerOptions {
  schema: GraphQLSchema;
  createContext: (sender: Sender) => GraphContext;
  addRoutes: (server: FastifyInstance) => void;
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

/** One port for GraphQL over HTTP and WebSocket, and for the plain routes. */
export async function createServer(options: GraphServerOptions): Promise<GraphServer> {
  const { schema, createContext, addRoutes, metrics, operations, log } = options;
  const format = (error: unknown) => {
    const formatted = formatError(toGraphqlError(error));
    metrics.countError(String(formatted.extensions?.["code"]));
    return formatted;
  };
  const apollo = new ApolloServer<GraphContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (_, error) => format(error),
    plugins: [
      operations.plugin(),
      ApolloServerPluginLandingPageDisabled(),
      // No field declares a cache policy, and working one out would cost every field of every operation.
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await apollo.start();

  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: mostBodyBytes,
    forceCloseConnections: "idle",
    genReqId: ({ headers }) => readRequestId(headers),
  });
  echoRequestId(server);
  server.route({
    url: path,
    method: ["GET", "POST"],
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers, ip, id }) =>
        createContext({ authorization: headers.authorization, address: ip, requestId: id }),
    }),
  });
  addRoutes(server);
  const closeSockets = serveSockets(server.server, { schema, path, createContext, format, operations });

  return {
    listen: ({ host, port }) => server.listen({ host, port }),
    close: async () => {
      await closeSockets();
      await server.close();
      await apollo.stop();
    },
  };
}
