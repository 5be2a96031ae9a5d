import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Addresses of the pages, and the document that each one opens. The app finds its own way below them. */
export const pages: Record<string, string> = {
  "/": "index.html",
  "/account": "index.html",
  "/concerts/*": "index.html",
  "/operator": "operator.html",
  "/playground": "playground.html",
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

/** The playground's editor writes its own style elements, and its workers are made of texts. */
const playgroundPolicy = {
  ...policy,
  "style-src": "'self' 'unsafe-inline'",
  "worker-src": "'self' blob:",
};

/**
 * Serves the built pages: documents always fresh, what they load under names that tell the content and for ever.
 * Files were compressed when they were built, so serving them costs no more than reading them.
 */
export function addWebApp(
  server: FastifyInstance,
  { directory, playground }: { directory: string; playground: boolean },
): void {
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
  for (const [address, document] of Object.entries(pages)) {
    if (address === "/playground" && !playground) continue;
    server.get(address, (_, reply) => sendPage(reply, { directory, document }));
  }
}

function sendPage(reply: FastifyReply, { directory, document }: { directory: string; document: string }) {
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
