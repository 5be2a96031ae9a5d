import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Api } from "../api/create-api";
import { formatError, type ErrorFormat } from "../api/error-format";
import type { Connections } from "../infrastructure/connections";
import type { Telemetry } from "../telemetry/create-telemetry";
import { echoRequestId, readRequestId } from "../telemetry/request-id";
import { DocumentReader } from "../documents/document-reader";
import { Executor } from "./execution/executor";
import type { Runtime } from "./execution/runtime";
import { EventStreams } from "./event-streams/event-streams";
import { createApollo } from "./http/apollo";
import { answerWithApollo } from "./http/apollo-answer";
import { DueAnswers } from "./http/due-answers";
import { ClientAddresses } from "./limits/client-addresses";
import { announceShutdown, graphqlPath, httpTimeouts, serveOperations } from "./http/graphql-route";
import { addCompression } from "./http/compression";
import { addHealthRoutes } from "./http/health";
import { maxBodyBytes } from "./http/request-errors";
import { addResponseHeaders } from "./http/response-headers";
import { limitConnections } from "./limits/connection-limit";
import { DocumentCache } from "../documents/document-cache";
import { LoadShedder } from "./limits/load-shedder";
import { SubscriberPlaces } from "./limits/subscriber-places";
import { OperationRunner } from "./limits/operation-runner";
import { queryRules } from "../documents/query-limits";
import { RegisteredDocuments } from "../documents/registered-documents";
import { RequestedDocuments } from "../documents/requested-documents";
import { TrustedDocuments } from "../documents/trusted-documents";
import { addLayouts } from "./http/layouts";
import { addWebApp } from "./pages/web-app";
import type { ServerSettings } from "./server-settings";
import { ShutdownState } from "./shutdown-state";
import { openSocketServer } from "./websocket/socket-server";
import { closeSockets, serveSockets } from "./websocket/websocket";

export interface GraphServer {
  /** @returns the address it listens on. */
  listen(address: { host: string; port: number }): Promise<string>;
  /** Turns readiness off, so that load balancers send no new work. Everything else works as before. */
  announceShutdown(): void;
  /** Closes the port, lets running operations finish, then closes the remaining connections. */
  close(): Promise<void>;
}

/** One port for GraphQL over all transports, health, metrics, layouts and the pages. */
export async function createServer(
  api: Api,
  settings: ServerSettings,
  telemetry: Telemetry,
  connections: Pick<Connections, "findUnavailableStores">,
): Promise<GraphServer> {
  const { exposure } = settings;
  const { metrics, operations, log } = telemetry;
  const documents = new DocumentCache();
  const persisted = exposure.trustedDocumentsOnly ? TrustedDocuments.read() : new RegisteredDocuments();
  const validationRules = queryRules(exposure);
  const format = countingFormat(telemetry, exposure);
  const apollo = createApollo(api.schema, { documents, persisted, validationRules, format }, telemetry);
  await apollo.start();

  const shutdown = new ShutdownState();
  const loadShedder = new LoadShedder(settings.operations, (limit) => metrics.countShed(limit));
  metrics.beforeShown(async () => metrics.operationsRunning.set(loadShedder.operationsRunning));
  const requested = new RequestedDocuments(api.schema, documents, persisted);
  const runner = new OperationRunner(loadShedder, requested, shutdown, settings.timeouts.answerSeconds);

  const server = createHttpServer(settings, log);
  await addCompression(server);
  const addresses = new ClientAddresses(exposure.trustedProxies);
  limitConnections(server.server, settings.connections, addresses);
  announceShutdown(server, shutdown);
  const dueAnswers = new DueAnswers(server);
  serveOperations(server, answerWithApollo(apollo, api.createContext), runner, format);
  addHealthRoutes(server, connections, shutdown, metrics);
  addLayouts(server, api, loadShedder);
  addWebApp(server, exposure);

  const runtime: Runtime = {
    schema: api.schema,
    documents: new DocumentReader(api.schema, validationRules, documents, persisted),
    createContext: api.createContext,
    runner,
    executor: new Executor(runner),
    format,
    operations,
    log,
  };
  const { maxSockets, maxPerAddress, origins, pingSeconds } = settings.sockets;
  const places = new SubscriberPlaces(maxSockets, maxPerAddress);
  const sockets = openSocketServer(server.server, graphqlPath, { origins, places }, addresses);
  serveSockets(sockets, runtime, settings.sockets, addresses);
  const eventStreams = new EventStreams(runtime, places, pingSeconds);
  eventStreams.addTo(server);

  return {
    listen: ({ host, port }) => server.listen({ host, port }),
    announceShutdown: () => shutdown.announce(),
    close: async () => {
      shutdown.begin();
      const closed = server.close();
      await shutdown.finished();
      eventStreams.close();
      await Promise.all([closeSockets(sockets), dueAnswers.sent()]);
      // The remaining connections are idle, slow, or have sent only a part of a request.
      server.server.closeAllConnections();
      await closed;
      await apollo.stop();
    },
  };
}

function createHttpServer({ exposure, timeouts }: ServerSettings, log: Logger): FastifyInstance {
  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    // The route answers on connections that are still open, because it knows what may still be asked.
    return503OnClosing: false,
    ...httpTimeouts(timeouts.http),
    genReqId: ({ headers }) => readRequestId(headers),
    trustProxy: exposure.trustedProxies.length > 0 && exposure.trustedProxies,
  });
  echoRequestId(server);
  addResponseHeaders(server, exposure);
  return server;
}

/** Formats errors, and counts each by its code. */
function countingFormat({ metrics }: Telemetry, { introspection }: { introspection: boolean }): ErrorFormat {
  return (error) => {
    const formatted = formatError(error, { suggestions: introspection });
    metrics.countError(String(formatted.extensions?.["code"]));
    return formatted;
  };
}
