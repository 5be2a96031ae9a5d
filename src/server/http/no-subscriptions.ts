import { OperationTypeNode, type OperationDefinitionNode } from "graphql";
import { toGraphqlError } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";

const reason = "Subscribe over WebSocket, or over server-sent events at /graphql/stream.";

/** Refuses subscriptions at /graphql over HTTP. Apollo Server would run them once, like queries. @throws GraphQLError */
export function refuseSubscription(operation: OperationDefinitionNode | undefined): void {
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
  const error = toGraphqlError(new ExpectedError("BAD_USER_INPUT", { reason }));
  error.extensions["http"] = { status: 400 };
  throw error;
}
