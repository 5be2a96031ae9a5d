import type { ApolloServerPlugin } from "@apollo/server";

const newerMediaType = "application/graphql-response+json";

/**
 * Answers with status 200 when GraphQL refuses a document or its variables and the client accepts application/json only.
 * In that media type another status may come from a proxy, so the client need not read the body.
 * https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
export const legacyJsonStatusPlugin: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, source, response: { http } }) => {
      const accepted = request.http?.headers.get("accept") ?? "";
      if (source !== undefined && http.status === 400 && !accepted.includes(newerMediaType))
        http.status = 200;
    },
  }),
};
