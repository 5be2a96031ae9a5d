import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

/** Only the pages may load anything. They replace this policy with their own. */
const headersOfEveryResponse = {
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** What clients send besides the operation: Apollo Client, tracing (W3C, Sentry) and their own request ids. */
const requestHeaders = [
  "authorization",
  "content-type",
  "apollographql-client-name",
  "apollographql-client-version",
  "x-apollo-operation-name",
  "apollo-require-preflight",
  "traceparent",
  "tracestate",
  "baggage",
  "sentry-trace",
  "x-request-id",
];

export interface ResponseHeaderOptions {
  /** Other origins than the server's own whose pages may use the API. */
  origins: string[];
  /** For how long browsers use TLS only (HSTS). 0 sends no header. */
  hstsSeconds: number;
}

/** Tells browsers what they may do with any answer, and which origins may read it. */
export function addResponseHeaders(
  server: FastifyInstance,
  { origins, hstsSeconds }: ResponseHeaderOptions,
): void {
  const headers: Record<string, string> = { ...headersOfEveryResponse };
  if (hstsSeconds > 0) headers["strict-transport-security"] = `max-age=${hstsSeconds}; includeSubDomains`;
  server.addHook("onRequest", (_, reply, done) => {
    reply.headers(headers);
    done();
  });
  // Without other origins the plugin would only cost every request.
  if (origins.length === 0) return;
  void server.register(cors, {
    origin: origins,
    methods: ["GET", "POST"],
    allowedHeaders: requestHeaders,
    exposedHeaders: ["retry-after", "x-request-id"],
    maxAge: 600,
  });
}
