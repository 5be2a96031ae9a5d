import type { FastifyInstance } from "fastify";
import type { ConcertService } from "../../concert/concert.service";
import { toPlainId } from "../../shared/identifiers";
import { formatError, toGraphqlError } from "../../api/error-format";
import type { LoadShedder } from "../limits/load-shedder";
import { retryAfter } from "../http/retry-after";

const documentName = /^[0-9a-f]{16}\.json$/;
const statuses: Record<string, number> = { PERFORMANCE_NOT_FOUND: 404, SERVICE_UNAVAILABLE: 503 };

/** The plans of halls, which browsers keep for ever. To draw one costs as much as many operations, so each counts as one. */
export function addLayouts(
  server: FastifyInstance,
  { concerts, gate }: { concerts: ConcertService; gate: LoadShedder },
): void {
  server.route<{ Params: { performanceId: string; document: string } }>({
    method: "GET",
    url: "/layouts/:performanceId/:document",
    onRequest: async () => gate.requireRoom(""),
    handler: async (request, reply) => {
      const { performanceId, document } = request.params;
      const layout = documentName.test(document)
        ? await gate.occupy(() => concerts.findLayout(toPlainId(performanceId)))
        : undefined;
      if (layout?.address !== request.url) return reply.code(404).send({ error: "There is no such layout." });
      return reply
        .type("application/json; charset=utf-8")
        .header("content-encoding", "gzip")
        .header("cache-control", "public, max-age=31536000, immutable")
        .send(layout.gzipped);
    },
    errorHandler: (error, request, reply) => {
      const told = formatError(toGraphqlError(error), { suggestions: false });
      const status = statuses[String(told.extensions?.["code"])] ?? 500;
      if (status === 500) request.log.error({ error }, "a layout could not be drawn");
      return reply
        .code(status)
        .headers(retryAfter([told]))
        .send({ error: told.message });
    },
  });
}
