import type { Server } from "node:http";
import type { FastifyHttpOptions, FastifyInstance } from "fastify";
import type { ErrorFormat } from "../../api/error-format";
import type { OperationRunner } from "../limits/operation-runner";
import type { ShutdownState } from "../shutdown-state";
import type { AnswerRequest } from "./apollo-answer";
import { answerFailure } from "./request-errors";
import { compression } from "./compression";
import { legacyStatus } from "./legacy-json-status";
import { operationOf } from "./operation-of";
import { UpgradableRequest } from "./upgrade-offers";

export const graphqlPath = "/graphql";

/** The interval at which Node checks incomplete requests, so a limit may be exceeded by as much. */
const checkMilliseconds = 500;

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
      IncomingMessage: UpgradableRequest,
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
  answer: AnswerRequest,
  runner: OperationRunner,
  format: ErrorFormat,
): void {
  server.removeContentTypeParser("text/plain");
  server.route({
    url: graphqlPath,
    method: ["GET", "POST"],
    compress: compression,
    onRequest: ({ ip }, _, done) => {
      runner.requireAnyRoom(ip);
      done();
    },
    handler: (request, reply) => {
      const { ip: address, id: requestId, headers } = request;
      runner.requireAllowed(address, operationOf(request));
      const origin = { authorization: headers.authorization, address, requestId };
      return runner.run(address, () => answer(request, reply, origin));
    },
    errorHandler: answerFailure(format, legacyStatus),
  });
}
