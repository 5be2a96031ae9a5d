import type { IncomingMessage } from "node:http";
import { trace, type Span } from "@opentelemetry/api";
import { GraphQLInstrumentation } from "@opentelemetry/instrumentation-graphql";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { IORedisInstrumentation } from "@opentelemetry/instrumentation-ioredis";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { NodeSDK, resources } from "@opentelemetry/sdk-node";
import { withTimeout } from "../shared/with-timeout";
import { redactedSpans } from "./redacted-spans";

const flushMilliseconds = 3_000;

export interface Tracing {
  /** The trace that is being written right now, for the lines of the log. */
  fields(): { traceId?: string; spanId?: string };
  /** Sends what has not been sent, unless nobody takes it. */
  stop(): Promise<void>;
}

/**
 * Sends traces of GraphQL requests to where the standard OTEL_ variables say. Libraries are watched only if they are
 * loaded after this, so main.ts loads everything else later. Spans carry no value that anybody has sent: SQL without
 * its values, commands of Redis without their arguments, addresses without their query, failures without their words.
 */
export function startTracing(): Tracing {
  const instrumentations = [
    new HttpInstrumentation({ ignoreIncomingRequestHook, requestHook: hideQuery }),
    new GraphQLInstrumentation({ ignoreTrivialResolveSpans: true, mergeItems: true }),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
  ];
  const sdk = new NodeSDK({
    // Whatever OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say stands above it.
    resource: resources.resourceFromAttributes({ "service.name": "frontrow" }),
    instrumentations,
    // Metrics are Prometheus's and lines are pino's, even where an exporter of them is the SDK's default.
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  // Its own processors of spans could only be replaced as a whole, with what the variables say of them.
  const provider = redactedSpans(trace.getTracerProvider());
  for (const instrumentation of instrumentations) instrumentation.setTracerProvider(provider);
  return {
    fields: () => {
      const context = trace.getActiveSpan()?.spanContext();
      return context ? { traceId: context.traceId, spanId: context.spanId } : {};
    },
    stop: () => withTimeout(flushMilliseconds, sdk.shutdown()).catch(() => {}),
  };
}

function ignoreIncomingRequestHook({ url = "" }: IncomingMessage): boolean {
  return !url.startsWith("/graphql");
}

/** A GET carries the document and its variables there. */
function hideQuery(span: Span, request: object): void {
  if ("url" in request && String(request.url).includes("?")) span.setAttribute("url.query", "[hidden]");
}
