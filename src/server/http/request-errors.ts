import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorFormat } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";

export const maxBodyBytes = 100 * 1024;

/** What Fastify refuses before GraphQL sees the request. Fastify's own messages quote the body. */
const reasons: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `A request may have at most ${maxBodyBytes} bytes.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "Send the operation with the content-type application/json.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The request has no body.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The body is not valid JSON.",
};

/** Answers a request that cannot be read in the shape of a GraphQL error. */
export function answerUnreadable(format: ErrorFormat) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { statusCode = 500, code } = error;
    const reason = reasons[code] ?? "The request could not be read.";
    const reported = statusCode < 500 ? new ExpectedError("BAD_USER_INPUT", { reason }) : error;
    if (reported === error) request.log.error({ error }, "request failed before its operation");
    return reply.code(statusCode).send({ errors: [format(reported)] });
  };
}
