import type { Exception, Span, Tracer, TracerProvider } from "@opentelemetry/api";

/** The document as it was sent, whose comments and names may be anything. */
const documentAttribute = "graphql.source";

/**
 * The same spans, but for what quotes the sender: of a failure they tell the kind alone, since its message repeats
 * literals of a document or values of a statement, and its stack the message. The line of the operation has both.
 */
export function redactedSpans(provider: TracerProvider): TracerProvider {
  return {
    getTracer(...named) {
      const tracer = provider.getTracer(...named);
      const startSpan: Tracer["startSpan"] = (...given) => redactSpan(tracer.startSpan(...given));
      return Object.assign(Object.create(tracer) as Tracer, { startSpan });
    },
  };
}

function redactSpan(span: Span): Span {
  const { setAttribute, setStatus } = span;
  return Object.assign(span, {
    setAttribute: (...given: Parameters<Span["setAttribute"]>) =>
      given[0] === documentAttribute ? span : setAttribute.apply(span, given),
    setStatus: ({ code }: Parameters<Span["setStatus"]>[0]) => setStatus.call(span, { code }),
    recordException: (exception: Exception) =>
      void span.addEvent("exception", { "exception.type": kindOf(exception) }),
  });
}

function kindOf(exception: Exception): string {
  if (typeof exception === "string") return "Error";
  return String(exception.code ?? exception.name ?? "Error");
}
