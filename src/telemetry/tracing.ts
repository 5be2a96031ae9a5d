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
  /** The current trace, for log lines. */
  fields(): { traceId?: string; spanId?: string };
  /** Sends the remaining spans, unless the collector does not answer. */
  stop(): Promise<void>;
}

/**
 * Sends traces of GraphQL requests to the collector that the standard OTEL_ variables name. It instruments only libraries
 * that are loaded later, so main.ts loads everything else after it. Spans carry no value that a client has sent: SQL
 * without values, Redis commands without arguments, URLs without queries, failures without messages.
 */
export function startTracing(): Tracing {
  const instrumentations = [
    new HttpInstrumentation({ ignoreIncomingRequestHook, requestHook: hideQuery }),
    new GraphQLInstrumentation({ ignoreTrivialResolveSpans: true, mergeItems: true }),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
  ];
  const sdk = new NodeSDK({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override it.
    resource: resources.resourceFromAttributes({ "service.name": "frontrow" }),
    instrumentations,
    // Prometheus reads the metrics and pino writes the log, whatever the SDK exports by default.
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  // The SDK's span processors could only be replaced as a whole, with the settings of the variables.
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

/** A GET carries the document and its variables in the query. */
function hideQuery(span: Span, request: object): void {
  if ("url" in request && String(request.url).includes("?")) span.setAttribute("url.query", "[hidden]");
}
