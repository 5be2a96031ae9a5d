import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: unknown }[];
}

interface Delivery {
  resourceSpans: {
    resource: { attributes: { key: string; value: unknown }[] };
    scopeSpans: { scope: { name: string }; spans: Span[] }[];
  }[];
}

/** Takes traces in OTLP's JSON, as a collector does, and keeps them. */
export class TraceCollector {
  readonly deliveries: Delivery[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceCollector> {
    // An exporter that finds its connection closed when it is about to send loses what it has.
    const server = createServer({ keepAliveTimeout: 0 });
    const collector = new TraceCollector(server);
    server.on("request", async (request, response) => {
      const body = await text(request);
      if (request.url === "/v1/traces") collector.deliveries.push(JSON.parse(body) as Delivery);
      response.setHeader("content-type", "application/json").end("{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return collector;
  }

  /** The variables that send a process's traces here. */
  get settings(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "100",
    };
  }

  /** The spans of one trace, each with the library that was watched. */
  spansOf(traceId: string): (Span & { library: string })[] {
    return this.deliveries
      .flatMap(({ resourceSpans }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, library: scope.name })))
      .filter((span) => span.traceId === traceId);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
