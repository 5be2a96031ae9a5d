import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from "@apollo/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { OperationOrigin } from "../../access/caller";
import type { GraphContext } from "../../api/context";

/** Answers a request with a GraphQL response as JSON. */
export type AnswerRequest = (
  request: FastifyRequest,
  reply: FastifyReply,
  origin: OperationOrigin,
) => Promise<string>;

/** Lets Apollo Server answer, as @as-integrations/fastify does, but copies only what Apollo Server reads. */
export function answerWithApollo(
  apollo: ApolloServer<GraphContext>,
  createContext: (origin: OperationOrigin) => GraphContext,
): AnswerRequest {
  return async (request, reply, origin) => {
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: readRequest(request),
      context: async () => createContext(origin),
    });
    if (body.kind !== "complete") throw new Error("graphql-js 16 gives no answer in parts.");
    reply.code(status ?? 200).header("cache-control", "no-store");
    for (const [name, value] of headers) reply.header(name, value);
    return body.string;
  };
}

function readRequest({ method, url, headers, body }: FastifyRequest): HTTPGraphQLRequest {
  const read = new HeaderMap();
  for (const name of ["accept", "content-type"] as const) if (headers[name]) read.set(name, headers[name]);
  const search = method === "GET" ? new URL(url, "http://localhost").search : "";
  return { method, headers: read, search, body };
}
