import type { ExecutionArgs, ExecutionResult, GraphQLError } from "graphql";
import { MessageType } from "graphql-ws";
import { toGraphqlError } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";
import { socketRequestId, type PromptHooks } from "../../telemetry/websocket-operations";
import { BatchedWrites } from "../execution/batched-writes";
import type { SendResult } from "../execution/compiled-subscription";
import type { Runtime } from "../execution/runtime";
import type { ClientAddresses } from "../limits/client-addresses";
import { IdleTimeout } from "./idle-timeout";
import type { SocketExtra } from "./socket-adapter";
import { SocketPresences } from "./socket-presence";

/** What onSubscribe returns for an operation, and what subscribe receives. */
interface SocketOperation extends ExecutionArgs {
  send: SendResult;
}

/** The hooks of graphql-ws that carry one operation from its message to its answer. */
export function operationHooks(
  runtime: Runtime,
  limits: { maxOperations: number; idleSeconds: number },
  addresses: ClientAddresses,
): PromptHooks<SocketExtra> {
  const { schema, documents, createContext, executor, format } = runtime;
  const idleTimeout = new IdleTimeout(limits.idleSeconds);
  const presences = new SocketPresences();
  const writes = new BatchedWrites();
  return {
    schema,
    onConnect: ({ extra }) => idleTimeout.watch(extra),
    onSubscribe: ({ extra }, id, { query, operationName, variables }) => {
      idleTimeout.countUse(extra.socket);
      if (extra.operations.count > limits.maxOperations) return [tooMany(limits.maxOperations)];
      const document = documents.read({ query });
      if (!("kind" in document)) return document;
      const print = (payload: ExecutionResult) => JSON.stringify({ id, type: MessageType.Next, payload });
      const send = writes.to(extra.socket, print);
      return { schema, document, operationName, variableValues: variables, send } as SocketOperation;
    },
    execute: (operation) => executor.execute(operation),
    subscribe: (operation) => executor.subscribe(operation, (operation as SocketOperation).send),
    context: ({ connectionParams, extra }) => {
      const authorization = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
      return createContext({
        authorization: typeof authorization === "string" ? authorization : undefined,
        address: addresses.of(extra.request),
        requestId: socketRequestId(extra.request),
        client: presences.of(extra.socket),
      });
    },
    onNext: (...[, , , , result]) =>
      result.errors && { data: result.data ?? null, errors: result.errors.map(format) },
    onError: (_context, _id, _payload, errors) => errors.map(format),
    onComplete: ({ extra }) => idleTimeout.countUse(extra.socket),
  };
}

function tooMany(maxOperations: number): GraphQLError {
  const reason = `At most ${maxOperations} operations may run on one WebSocket at a time.`;
  return toGraphqlError(new ExpectedError("BAD_USER_INPUT", { reason }));
}
