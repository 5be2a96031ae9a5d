import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphContext } from "./context";

/** Says in the header Retry-After, too, when the last of an operation's refused fields may be asked for again. */
export const retryAfterPlugin: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body, http } }) => {
      const errors = body.kind === "single" ? body.singleResult.errors : undefined;
      const waits = errors?.map(({ extensions }) => Number(extensions?.["retryAfterSeconds"] ?? 0)) ?? [];
      const longest = Math.max(0, ...waits);
      if (longest > 0) http.headers.set("retry-after", String(longest));
    },
  }),
};
