import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { hashOf } from "../../documents/persisted-documents";
import { ExpectedError } from "../../shared/errors";

const json = z.record(z.string(), z.unknown());

const shape = z
  .object({
    query: z.string().optional(),
    operationName: z.string().nullish(),
    variables: json.nullish(),
    extensions: json.nullish(),
  })
  .refine((sent) => (sent.query ?? hashOf(sent)) !== undefined);

export type StreamRequest = z.infer<typeof shape>;

/** @throws ExpectedError BAD_USER_INPUT */
export function readStreamRequest({ body }: FastifyRequest): StreamRequest {
  const { success, data } = shape.safeParse(body);
  if (success) return data;
  const reason =
    "Send the operation as text in `query`, or its hash in `extensions`, and `variables` as an object.";
  throw new ExpectedError("BAD_USER_INPUT", { reason });
}

/**
 * A stream behind an unfinished answer of its connection would wait for it, and Node would not tell when its client has
 * gone. @throws ExpectedError BAD_USER_INPUT
 */
export function requireOwnConnection({ raw: answer }: FastifyReply): void {
  if (answer.socket) return;
  const reason = "A stream cannot begin before the earlier answers of its connection have ended.";
  throw new ExpectedError("BAD_USER_INPUT", { reason });
}
