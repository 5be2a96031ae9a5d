import { resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import type { SeatMaps } from "../concert/seat-map";
import { isUuid } from "../shared/identifiers";
import type { Metrics } from "./metrics";
import type { Stopping } from "./stopping";
import { addWeb } from "./web";

export interface RouteOptions {
  /** Names what does not answer; empty when all is well. */
  findFaults: () => Promise<string[]>;
  seatMaps: SeatMaps;
  metrics: Metrics;
  playground: boolean;
  stopping: Stopping;
}

const webDirectory = resolve("dist/web");

/** The plain routes beside GraphQL: health, metrics, seat map layouts and the pages. */
export function addRoutes(server: FastifyInstance, options: RouteOptions): void {
  const { findFaults, seatMaps, metrics, stopping, playground } = options;
  server.get("/healthz", () => ({ status: "alive" }));

  server.get("/readyz", async (_, reply) => {
    if (stopping.isAnnounced) return reply.code(503).send({ status: "stopping" });
    const faults = await findFaults();
    return faults.length === 0
      ? { status: "ready" }
      : reply.code(503).send({ status: "unready", doesNotAnswer: faults });
  });

  server.get("/metrics", async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.show()),
  );

  server.get<{ Params: { performanceId: string } }>(
    "/layouts/:performanceId/:document",
    async (request, reply) => {
      const { performanceId } = request.params;
      const layout = isUuid(performanceId) ? await seatMaps.findLayout(performanceId) : undefined;
      if (layout?.address !== request.url) return reply.code(404).send({ error: "There is no such layout." });
      return reply
        .type("application/json; charset=utf-8")
        .header("content-encoding", "gzip")
        .header("cache-control", "public, max-age=31536000, immutable")
        .send(layout.gzipped);
    },
  );

  addWeb(server, { directory: webDirectory, playground });
}
