import type { ApolloServerPlugin } from "@apollo/server";
import { OperationTypeNode } from "graphql";
import { toGraphqlError } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";

/** Refuses subscriptions over HTTP. Apollo Server would run them once, like queries. */
export const websocketOnlyPlugin: ApolloServerPlugin = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const error = toGraphqlError(
        new ExpectedError("BAD_USER_INPUT", { reason: "Subscriptions are served over WebSocket." }),
      );
      error.extensions["http"] = { status: 400 };
      throw error;
    },
  }),
};
