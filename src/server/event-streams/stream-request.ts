import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ExpectedError } from "../../shared/errors";

const shape = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

export type StreamRequest = z.infer<typeof shape>;

/** Reads the operation from the body of a POST or the address of a GET. @throws ExpectedError BAD_USER_INPUT */
export function readStreamRequest({ method, query, body }: FastifyRequest): StreamRequest {
  const given = method === "GET" ? readAddress(query as Record<string, string>) : body;
  const { success, data } = shape.safeParse(given);
  if (success) return data;
  const reason = "Send the operation as text in `query`, and `variables` as an object.";
  throw new ExpectedError("BAD_USER_INPUT", { reason });
}

function readAddress(query: Record<string, string>): unknown {
  if (query["variables"] === undefined) return query;
  try {
    return { ...query, variables: JSON.parse(query["variables"]) as unknown };
  } catch {
    throw new ExpectedError("BAD_USER_INPUT", { reason: "`variables` is not valid JSON." });
  }
}
