import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { negotiate } from "@fastify/accept-negotiator";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Layout } from "../../concert/seat-map";
import type { Api } from "../../api/create-api";
import { formatError } from "../../api/error-format";
import { toPlainId } from "../../shared/identifiers";
import { retryAfter } from "./retry-after";
import type { LoadShedder } from "../limits/load-shedder";

const unzip = promisify(gunzip);

const documentName = /^[0-9a-f]{16}\.json$/;
const statuses: Record<string, number> = { PERFORMANCE_NOT_FOUND: 404, SERVICE_UNAVAILABLE: 503 };

/**
 * Serves the layouts of halls, which browsers cache permanently. Computing a layout costs as much as many operations, so
 * a request for one counts as an ordinary operation.
 */
export function addLayouts(
  server: FastifyInstance,
  { findLayout }: Pick<Api, "findLayout">,
  loadShedder: LoadShedder,
): void {
  server.route<{ Params: { performanceId: string; document: string } }>({
    method: "GET",
    url: "/layouts/:performanceId/:document",
    onRequest: async ({ ip }) => loadShedder.requireRoom(ip, () => true),
    handler: async (request, reply) => {
      const { performanceId, document } = request.params;
      const layout = documentName.test(document)
        ? await loadShedder.occupy(request.ip, () => findLayout(toPlainId(performanceId)))
        : undefined;
      if (layout?.address !== request.url) return reply.code(404).send({ error: "There is no such layout." });
      return sendLayout(request, reply, layout);
    },
    errorHandler: (error, request, reply) => {
      const reported = formatError(error, { suggestions: false });
      const status = statuses[String(reported.extensions?.["code"])] ?? 500;
      if (status === 500) request.log.error({ error }, "layout failed");
      return reply
        .code(status)
        .headers(retryAfter([reported]))
        .send({ error: reported.message });
    },
  });
}

async function sendLayout({ headers }: FastifyRequest, reply: FastifyReply, layout: Layout) {
  void reply
    .type("application/json; charset=utf-8")
    .header("cache-control", "public, max-age=31536000, immutable")
    .header("vary", "accept-encoding");
  const accepted = headers["accept-encoding"]?.toString().toLowerCase() ?? "";
  const encoding = negotiate(accepted, ["br", "gzip", "identity"]);
  if (encoding !== "br" && encoding !== "gzip") return reply.send(await unzip(layout.gzip));
  return reply.header("content-encoding", encoding).send(layout[encoding]);
}
