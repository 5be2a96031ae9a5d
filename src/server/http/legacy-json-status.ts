import type { ApolloServerPlugin } from "@apollo/server";

const newerMediaType = "application/graphql-response+json";

/**
 * Answers documents and variables that GraphQL refuses with status 200 to clients that read application/json alone: in
 * that media type another status may come from something on the way, so they need not look into the body.
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
