import {
  HeaderMap,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
  type HTTPGraphQLHead,
} from "@apollo/server";
import { execute, type FormattedExecutionResult, type GraphQLError } from "graphql";
import type { GraphContext } from "../../api/context";
import type { ErrorFormat } from "../../api/error-format";

type Requested = GraphQLRequestContextResponseForOperation<GraphContext>;

/** The status when nothing was executed, because the variables were refused. */
const refusedVariables = 400;

/**
 * Executes an operation in place of Apollo Server, which first prepares each for incremental delivery. graphql-js 16 has
 * none, and that costs more than the execution (docs/decisions/021-http-path.md).
 * @returns null when Apollo Server must say that no operation has the name.
 */
export async function executeOperation(
  requested: Requested,
  format: ErrorFormat,
): Promise<GraphQLResponse | null> {
  const { schema, document, operation, contextValue, request } = requested;
  if (!operation) return null;
  const { variables: variableValues, operationName } = request;
  const { data, errors } = await execute({ schema, document, contextValue, variableValues, operationName });
  if (errors) keepThrown(requested, errors);
  const http: HTTPGraphQLHead = { headers: new HeaderMap() };
  if (data === undefined) http.status = refusedVariables;
  const singleResult = { data, errors: errors?.map(format) } as FormattedExecutionResult;
  return { http, body: { kind: "single", singleResult } };
}

/** Apollo Server keeps the errors of its own executions there too, and the log reads what is behind them. */
function keepThrown(requested: Requested, errors: readonly GraphQLError[]): void {
  (requested as { errors?: readonly GraphQLError[] }).errors = errors;
}
