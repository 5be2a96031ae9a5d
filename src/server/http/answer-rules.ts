import type { ApolloServerPlugin, GraphQLRequestListener } from "@apollo/server";
import type { GraphContext } from "../../api/context";
import { legacyStatus } from "./legacy-json-status";
import { refuseSubscription } from "./no-subscriptions";
import { retryAfter } from "./retry-after";

/** What HTTP adds to the answers of Apollo Server. One listener serves all requests, because it keeps nothing of any. */
const listener: GraphQLRequestListener<GraphContext> = {
  didResolveOperation: async ({ operation }) => refuseSubscription(operation),
  willSendResponse: async ({ request, source, response: { body, http } }) => {
    const errors = body.kind === "single" ? body.singleResult.errors : undefined;
    if (!errors) return;
    for (const [name, value] of Object.entries(retryAfter(errors))) http.headers.set(name, value);
    if (source !== undefined && http.status !== undefined)
      http.status = legacyStatus(http.status, request.http?.headers.get("accept"));
  },
};

export const answerRulesPlugin: ApolloServerPlugin<GraphContext> = { requestDidStart: async () => listener };
