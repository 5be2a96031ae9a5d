import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";

const header = "x-request-id";
const isSane = /^[\w.:-]{1,64}$/;

/** The id that the sender or a proxy has given, if it can stand in a log and a header; else a new one. */
export function readRequestId(headers: IncomingHttpHeaders): string {
  const given = headers[header];
  return typeof given === "string" && isSane.test(given) ? given : randomUUID();
}

/** Every answer names its request, so that whoever reports a fault can say which one it was. */
export function echoRequestId(server: FastifyInstance): void {
  server.addHook("onRequest", async (request, reply) => {
    reply.header(header, request.id);
  });
}
