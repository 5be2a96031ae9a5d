import type { FastifyInstance } from "fastify";
import type { Connections } from "../../infrastructure/connections";
import type { Metrics } from "../../telemetry/metrics";
import type { Shutdown } from "../shutdown";

/** The routes for load balancers, orchestrators and Prometheus. */
export function addHealthRoutes(
  server: FastifyInstance,
  connections: Pick<Connections, "findFaults">,
  shutdown: Shutdown,
  metrics: Metrics,
): void {
  server.get("/healthz", () => ({ status: "alive" }));

  server.get("/readyz", async (_, reply) => {
    if (shutdown.isAnnounced) return reply.code(503).send({ status: "stopping" });
    const faults = await connections.findFaults();
    return faults.length === 0
      ? { status: "ready" }
      : reply.code(503).send({ status: "unready", doesNotAnswer: faults });
  });

  server.get("/metrics", async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.show()),
  );
}
