import type { FastifyRequest } from "fastify";
import type { OperationText } from "../../documents/persisted-documents";

/** @returns the operation in a request as Apollo Server will read it: from the body, or from the address of a GET. */
export function operationOf({ method, url, body }: FastifyRequest): OperationText {
  if (method !== "GET") return (body ?? {}) as OperationText;
  const { searchParams } = new URL(url, "http://localhost");
  return {
    query: searchParams.get("query") ?? undefined,
    operationName: searchParams.get("operationName") ?? undefined,
    extensions: parseOrNothing(searchParams.get("extensions")),
  };
}

/** Apollo Server refuses what cannot be parsed. */
function parseOrNothing(json: string | null): unknown {
  try {
    return json === null ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
