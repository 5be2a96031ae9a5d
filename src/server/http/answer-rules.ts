import type { ApolloServerPlugin, GraphQLRequestListener } from "@apollo/server";
import type { GraphContext } from "../../api/context";
import type { ErrorFormat } from "../../api/error-format";
import { executeOperation } from "./execute-operation";
import { legacyStatus } from "./legacy-json-status";
import { refuseSubscription } from "./no-subscriptions";
import { retryAfter } from "./retry-after";

/** How an operation is executed and answered over HTTP. One listener serves all requests, because it keeps nothing. */
export function answerRulesPlugin(format: ErrorFormat): ApolloServerPlugin<GraphContext> {
  const listener: GraphQLRequestListener<GraphContext> = {
    didResolveOperation: async ({ operation }) => refuseSubscription(operation),
    responseForOperation: (requested) => executeOperation(requested, format),
    willSendResponse: async ({ request, source, response: { body, http } }) => {
      const errors = body.kind === "single" ? body.singleResult.errors : undefined;
      if (!errors) return;
      for (const [name, value] of Object.entries(retryAfter(errors))) http.headers.set(name, value);
      if (source !== undefined && http.status !== undefined)
        http.status = legacyStatus(http.status, request.http?.headers.get("accept"));
    },
  };
  return { requestDidStart: async () => listener };
}
