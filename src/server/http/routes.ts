import { resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import type { ConcertService } from "../../concert/concert.service";
import { addLayouts } from "../pages/layouts";
import type { Metrics } from "../../telemetry/metrics";
import type { LoadShedder } from "../limits/load-shedder";
import type { Shutdown } from "../shutdown";
import { addWebApp } from "../pages/web-app";

export interface RouteOptions {
  /** Names what does not answer; empty when all is well. */
  findFaults: () => Promise<string[]>;
  concerts: ConcertService;
  gate: LoadShedder;
  metrics: Metrics;
  playground: boolean;
  stopping: Shutdown;
}

const webDirectory = resolve("dist/web");

/** The plain routes beside GraphQL: health, metrics, seat map layouts and the pages. */
export function addRoutes(server: FastifyInstance, options: RouteOptions): void {
  const { findFaults, concerts, gate, metrics, stopping, playground } = options;
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

  addLayouts(server, { concerts, gate });
  addWebApp(server, { directory: webDirectory, playground });
}
