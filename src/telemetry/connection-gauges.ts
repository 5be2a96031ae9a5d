import { type Aggregator, Gauge, type Registry } from "prom-client";
import type { Connections } from "../infrastructure/connections";

/** The connections of this process to its stores, read whenever the metrics are shown. */
export class ConnectionGauges {
  private readonly pool: Gauge;
  private readonly redis: Gauge;
  private readonly answers: Gauge;

  constructor(
    registry: Registry,
    private readonly connections: Pick<Connections, "state" | "stores">,
  ) {
    const gauge = (name: string, help: string, label: string, aggregator: Aggregator) =>
      new Gauge({ name: `frontrow_${name}`, help, labelNames: [label], aggregator, registers: [registry] });
    this.pool = gauge(
      "database_pool",
      "Connections to Postgres: limit, open and idle; waiting is the work that waits for one.",
      "state",
      "sum",
    );
    this.redis = gauge(
      "redis_connected",
      "1 while the connection to Redis is usable, for every worker; else 0.",
      "connection",
      "min",
    );
    this.answers = gauge(
      "store_answers",
      "1 while the store answers within a second, else 0; the share of the workers that it answers.",
      "store",
      "average",
    );
  }

  async read(): Promise<void> {
    const { pool, redis } = this.connections.state();
    for (const [state, count] of Object.entries(pool)) this.pool.set({ state }, count);
    for (const [connection, usable] of Object.entries(redis)) this.redis.set({ connection }, usable ? 1 : 0);
    await Promise.all(
      Object.entries(this.connections.stores).map(async ([store, ask]) => {
        const answered = await ask().then(
          () => 1,
          () => 0,
        );
        this.answers.set({ store }, answered);
      }),
    );
  }
}
