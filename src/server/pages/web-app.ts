import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { graphqlPath } from "../http/graphql-route";

const directory = resolve("dist/web");

interface Exposure {
  playground: boolean;
  docs: boolean;
}

/** The document of each page address. The app routes within `/concerts/` itself. */
export const pages: Record<string, string> = {
  "/": "index.html",
  "/account": "index.html",
  "/concerts/*": "index.html",
  "/operator": "operator.html",
  "/playground": "playground.html",
  "/docs": "docs.html",
};

/** Everything on a page comes from this server. */
const policy = {
  "default-src": "'self'",
  "img-src": "'self' data:",
  "font-src": "'self' data:",
  "object-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
};

/** The playground's editor inserts style elements, and creates its workers from blobs. */
const playgroundPolicy = {
  ...policy,
  "style-src": "'self' 'unsafe-inline'",
  "worker-src": "'self' blob:",
};

/**
 * Serves the built pages. Browsers check documents every time, and cache assets permanently, whose names contain a hash.
 * The build has compressed the files, so serving one costs only a read.
 */
export function addWebApp(server: FastifyInstance, exposure: Exposure): void {
  if (!existsSync(join(directory, "index.html"))) return;
  void server.register(fastifyStatic, {
    root: join(directory, "assets"),
    prefix: "/assets/",
    preCompressed: true,
    index: false,
    immutable: true,
    maxAge: "365d",
    setHeaders: (response) => void response.setHeader("vary", "accept-encoding"),
  });
  if (exposure.playground) leadToPlayground(server);
  for (const [address, document] of Object.entries(pages)) {
    if (isHidden(address, exposure)) continue;
    server.get(address, (_, reply) => sendPage(reply, document));
  }
}

function isHidden(address: string, { playground, docs }: Exposure): boolean {
  return (address === "/playground" && !playground) || (address === "/docs" && !docs);
}

/** A person who opens the API in a browser wants to try it. */
function leadToPlayground(server: FastifyInstance): void {
  server.addHook("onRequest", (request, reply, done) => {
    if (isVisit(request)) void reply.header("vary", "accept").redirect("/playground", 303);
    else done();
  });
}

function isVisit({ method, headers, routeOptions, query }: FastifyRequest): boolean {
  if (method !== "GET" || routeOptions.url !== graphqlPath) return false;
  const { query: text, extensions } = query as { query?: unknown; extensions?: unknown };
  return text === undefined && extensions === undefined && headers.accept?.includes("text/html") === true;
}

function sendPage(reply: FastifyReply, document: string) {
  return reply
    .header("cache-control", "no-cache")
    .header("content-security-policy", policyOf(document))
    .sendFile(document, directory, { cacheControl: false });
}

function policyOf(document: string): string {
  const directives = document === "playground.html" ? playgroundPolicy : policy;
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}
