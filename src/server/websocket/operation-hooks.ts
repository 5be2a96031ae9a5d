import type { ExecutionArgs, ExecutionResult, GraphQLError } from "graphql";
import { MessageType } from "graphql-ws";
import { toGraphqlError } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";
import type { PromptHooks } from "../../telemetry/websocket-operations";
import { BatchedWrites } from "../execution/batched-writes";
import type { SendResult } from "../execution/compiled-subscription";
import type { Runtime } from "../execution/runtime";
import type { SocketExtra } from "./socket-adapter";

/** What onSubscribe returns for an operation, and what subscribe receives. */
interface SocketOperation extends ExecutionArgs {
  send: SendResult;
}

/** The hooks of graphql-ws that carry one operation from its message to its answer. */
export function operationHooks(runtime: Runtime, maxOperations: number): PromptHooks<SocketExtra> {
  const { schema, documents, createContext, executor, format } = runtime;
  const writes = new BatchedWrites();
  return {
    schema,
    onConnect: ({ extra }) => extra.operations.startIdle(),
    onSubscribe: ({ extra }, id, { query, operationName, variables }) => {
      if (extra.operations.count > maxOperations) return [tooMany(maxOperations)];
      const document = documents.read({ query });
      if (!("kind" in document)) return document;
      const print = (payload: ExecutionResult) => JSON.stringify({ id, type: MessageType.Next, payload });
      const send = writes.to(extra.client, print);
      return { schema, document, operationName, variableValues: variables, send } as SocketOperation;
    },
    execute: (operation) => executor.execute(operation),
    subscribe: (operation) => executor.subscribe(operation, (operation as SocketOperation).send),
    context: ({ connectionParams, extra: { address, requestId, client } }) => {
      const authorization = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
      return createContext({
        authorization: typeof authorization === "string" ? authorization : undefined,
        address,
        requestId,
        client,
      });
    },
    onNext: (...[, , , , result]) =>
      result.errors && { data: result.data ?? null, errors: result.errors.map(format) },
    onError: (_context, _id, _payload, errors) => errors.map(format),
  };
}

function tooMany(maxOperations: number): GraphQLError {
  const reason = `At most ${maxOperations} operations may run on one WebSocket at a time.`;
  return toGraphqlError(new ExpectedError("BAD_USER_INPUT", { reason }));
}
