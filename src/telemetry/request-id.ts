import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";

const header = "x-request-id";
const isUsable = /^[\w.:-]{1,64}$/;

/** The id that the client or a proxy sent, if it fits a log and a header; otherwise a new one. */
export function readRequestId(headers: IncomingHttpHeaders): string {
  const given = headers[header];
  return typeof given === "string" && isUsable.test(given) ? given : randomUUID();
}

/** Returns the id with every answer, so that a user can name the request in a report. */
export function echoRequestId(server: FastifyInstance): void {
  server.addHook("onRequest", (request, reply, done) => {
    reply.header(header, request.id);
    done();
  });
}
