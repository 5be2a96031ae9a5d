import type { FastifyInstance } from "fastify";
import type { Connections } from "../../infrastructure/connections";
import type { Metrics } from "../../telemetry/metrics";
import type { ShutdownState } from "../shutdown-state";

/** The routes for load balancers, orchestrators and Prometheus. */
export function addHealthRoutes(
  server: FastifyInstance,
  connections: Pick<Connections, "findUnavailableStores">,
  shutdown: ShutdownState,
  metrics: Metrics,
): void {
  server.get("/healthz", () => ({ status: "alive" }));

  server.get("/readyz", async (_, reply) => {
    if (shutdown.isAnnounced) return reply.code(503).send({ status: "stopping" });
    const faults = await connections.findUnavailableStores();
    return faults.length === 0
      ? { status: "ready" }
      : reply.code(503).send({ status: "unready", doesNotAnswer: faults });
  });

  server.get("/metrics", async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.show()),
  );
}
