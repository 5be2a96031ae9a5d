import type { Exception, Span, Tracer, TracerProvider } from "@opentelemetry/api";

/** The document as the client sent it, with any names and comments. */
const documentAttribute = "graphql.source";

/**
 * The same spans without what quotes the client. A failure shows its kind only, because its message repeats literals of
 * the document or values of the statement, and its stack repeats the message. The log has both.
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
