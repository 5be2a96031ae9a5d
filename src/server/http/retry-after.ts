import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";
import type { GraphContext } from "../../api/context";

/** Sets the header Retry-After to the longest wait among the errors of an operation. */
export const retryAfterPlugin: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body, http } }) => {
      const errors = body.kind === "single" ? body.singleResult.errors : undefined;
      for (const [name, value] of Object.entries(retryAfter(errors ?? []))) http.headers.set(name, value);
    },
  }),
};

/** The header, when any of the errors names a time. */
export function retryAfter(errors: readonly GraphQLFormattedError[]): Record<string, string> {
  const waits = errors.map(({ extensions }) => Number(extensions?.["retryAfterSeconds"] ?? 0));
  const longest = Math.max(0, ...waits);
  return longest > 0 ? { "retry-after": String(longest) } : {};
}
