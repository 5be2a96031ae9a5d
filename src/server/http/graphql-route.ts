import type { Server } from "node:http";
import type { FastifyHttpOptions, FastifyInstance, RouteHandlerMethod } from "fastify";
import { unavailable, type ErrorFormat } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";
import { TimeoutError } from "../../shared/with-timeout";
import type { OperationRunner } from "../limits/operation-runner";
import type { OperationText } from "../limits/operation-priorities";
import type { ShutdownState } from "../shutdown-state";
import { answerUnreadable } from "./request-errors";
import { retryAfter } from "./retry-after";

export const graphqlPath = "/graphql";

/** The interval at which Node checks incomplete requests, so a limit may be exceeded by as much. */
const checkMilliseconds = 500;

/** Tells a client that an error status comes from GraphQL rather than from a proxy. */
const graphqlResponse = "application/graphql-response+json; charset=utf-8";

export interface HttpTimeouts {
  headersSeconds: number;
  requestSeconds: number;
  keepAliveSeconds: number;
}

export function httpTimeouts(timeouts: HttpTimeouts) {
  return {
    requestTimeout: timeouts.requestSeconds * 1_000,
    keepAliveTimeout: timeouts.keepAliveSeconds * 1_000,
    http: {
      headersTimeout: timeouts.headersSeconds * 1_000,
      connectionsCheckingInterval: checkMilliseconds,
    },
  } satisfies FastifyHttpOptions<Server>;
}

/** Tells a client with its answer to look for another process. */
export function announceShutdown(server: FastifyInstance, shutdown: ShutdownState): void {
  server.addHook("onSend", (_, reply, payload, done) => {
    if (shutdown.isAnnounced) reply.header("connection", "close");
    done(null, payload);
  });
}

/** Serves GraphQL over HTTP. An operation continues when its client has gone or its answer is late. */
export function serveOperations(
  server: FastifyInstance,
  handler: RouteHandlerMethod,
  runner: OperationRunner,
  format: ErrorFormat,
): void {
  const answerOther = answerUnreadable(format);
  server.route({
    url: graphqlPath,
    method: ["GET", "POST"],
    onRequest: async ({ ip }) => runner.requireAnyRoom(ip),
    handler(request, reply) {
      runner.requireRoomFor(request.ip, (request.body ?? {}) as OperationText);
      return runner.run(request.ip, async () => handler.call(this, request, reply));
    },
    errorHandler: (error, request, reply) => {
      if (!(error instanceof TimeoutError || error instanceof ExpectedError))
        return answerOther(error, request, reply);
      const errors = [format(error instanceof TimeoutError ? unavailable() : error)];
      return reply.code(503).headers(retryAfter(errors)).type(graphqlResponse).send({ errors });
    },
  });
}
