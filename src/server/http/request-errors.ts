import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorFormat } from "../../api/error-format";
import { ExpectedError, type ErrorCode } from "../../shared/errors";
import { TimeoutError } from "../../shared/with-timeout";
import { retryAfter } from "./retry-after";

export const maxBodyBytes = 100 * 1024;

/** What Fastify refuses before GraphQL sees the request. Fastify's own messages quote the body. */
const reasons: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `A request may have at most ${maxBodyBytes} bytes.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "Send the operation with the content-type application/json.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The request has no body.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The body is not valid JSON.",
};

/** The status of what is refused before it is an operation, by its code. */
const statuses: Partial<Record<ErrorCode, number>> = { SERVICE_UNAVAILABLE: 503, RATE_LIMITED: 429 };

export const statusOf = ({ code }: ExpectedError): number => statuses[code] ?? 400;

const legacyJson = "application/json; charset=utf-8";
/** Tells a client that an error status comes from GraphQL rather than from a proxy. */
const graphqlResponse = "application/graphql-response+json; charset=utf-8";

/** The status that a client gets instead of another, by what it accepts. */
type StatusRule = (status: number, accepted?: string) => number;

/** Answers a request that is refused, late or unreadable in the shape of a GraphQL error. */
export function answerFailure(format: ErrorFormat, statusFor: StatusRule = (status) => status) {
  const answerOther = answerUnreadable(format);
  return (
    error: FastifyError | ExpectedError | TimeoutError,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const refusal = error instanceof TimeoutError ? new ExpectedError("SERVICE_UNAVAILABLE") : error;
    if (!(refusal instanceof ExpectedError)) return answerOther(refusal, request, reply);
    const errors = [format(refusal)];
    const status = statusFor(statusOf(refusal), request.headers.accept);
    const type = status === 200 ? legacyJson : graphqlResponse;
    return reply.code(status).headers(retryAfter(errors)).type(type).send({ errors });
  };
}

/** Answers what Fastify could not read. */
function answerUnreadable(format: ErrorFormat) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { statusCode = 500, code } = error;
    const reason = reasons[code] ?? "The request could not be read.";
    const reported = statusCode < 500 ? new ExpectedError("BAD_USER_INPUT", { reason }) : error;
    if (reported === error) request.log.error({ error }, "request failed before its operation");
    return reply.code(statusCode).send({ errors: [format(reported)] });
  };
}
