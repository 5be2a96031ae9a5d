import type { Server } from "node:http";
import type { FastifyHttpOptions, FastifyInstance, RouteHandlerMethod } from "fastify";
import type { GraphQLFormattedError } from "graphql";
import { unavailable } from "../../api/error-format";
import type { LoadShedder } from "../limits/load-shedder";
import { answerUnreadable } from "./request-errors";
import { retryAfter } from "./retry-after";
import { ExpectedError } from "../../shared/errors";
import { TimeoutError, withTimeout } from "../../shared/with-timeout";
import type { Shutdown } from "../shutdown";

/** How often requests that are still being received are looked at, so a limit may be overrun by as much. */
const checkMilliseconds = 500;

/** Says that an answer with an error status is one of GraphQL, not of something on the way. */
const graphqlResponse = "application/graphql-response+json; charset=utf-8";

export interface HttpTimeouts {
  headersSeconds: number;
  requestSeconds: number;
  keepAliveSeconds: number;
}

interface OperationOptions {
  handler: RouteHandlerMethod;
  answerSeconds: number;
  stopping: Shutdown;
  gate: LoadShedder;
  format: (error: unknown) => GraphQLFormattedError;
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

/** Every request that has been accepted is answered, and its connection told when to look for another process. */
export function finishRequests(server: FastifyInstance, stopping: Shutdown): void {
  server.addHook("onRequest", (_, reply, done) => {
    void stopping.mustFinish(() => new Promise((resolve) => reply.raw.once("close", resolve)));
    done();
  });
  server.addHook("onSend", (_, reply, payload, done) => {
    if (stopping.isAnnounced) reply.header("connection", "close");
    done(null, payload);
  });
}

/** GraphQL over HTTP. An operation goes on when its caller has gone or has been told that it takes too long. */
export function serveOperations(server: FastifyInstance, url: string, options: OperationOptions): void {
  const { handler, answerSeconds, stopping, gate, format } = options;
  const answerOther = answerUnreadable(format);
  server.route({
    url,
    method: ["GET", "POST"],
    onRequest: async () => {
      if (stopping.hasBegun) throw new ExpectedError("SERVICE_UNAVAILABLE");
      // Before the body is read, which would cost more than the refusal.
      gate.requireRoom();
    },
    handler(request, reply) {
      gate.requireRoom((request.body as { query?: unknown } | null | undefined)?.query ?? "");
      const answer = gate.occupy(() => stopping.mustFinish(async () => handler.call(this, request, reply)));
      return withTimeout(answerSeconds * 1_000, answer);
    },
    errorHandler: (error, request, reply) => {
      if (!(error instanceof TimeoutError || error instanceof ExpectedError))
        return answerOther(error, request, reply);
      const errors = [format(error instanceof TimeoutError ? unavailable() : error)];
      return reply.code(503).headers(retryAfter(errors)).type(graphqlResponse).send({ errors });
    },
  });
}
