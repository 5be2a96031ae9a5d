import {
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from "graphql";
import type { Logger } from "pino";
import type { OperationOrigin } from "../../api/access/caller";
import type { GraphContext } from "../../api/context";
import { toGraphqlError, unavailable, type ErrorFormat } from "../../api/error-format";
import { ExpectedError } from "../../shared/errors";
import { TimeoutError } from "../../shared/with-timeout";
import type { Operations } from "../../telemetry/operations";
import { socketRequestId, type PromptHooks } from "../../telemetry/websocket-operations";
import type { ClientAddresses } from "../limits/client-addresses";
import type { OperationRunner } from "../limits/operation-runner";
import { BatchedWrites } from "./batched-writes";
import { subscribeCompiled, type SendResult } from "./compiled-subscription";
import type { DocumentReader } from "./document-reader";
import { IdleTimeout } from "./idle-timeout";
import type { SocketExtra } from "./socket-adapter";

/** How the operations of all sockets are read, run, answered and measured. */
export interface SocketGraphql {
  schema: GraphQLSchema;
  documents: DocumentReader;
  createContext: (sender: OperationOrigin) => GraphContext;
  runner: OperationRunner;
  format: ErrorFormat;
  operations: Operations;
  log: Logger;
}

/** What onSubscribe returns for an operation, and what subscribe receives. */
interface SocketOperation extends ExecutionArgs {
  send: SendResult;
}

/** The hooks of graphql-ws that carry one operation from its message to its answer. */
export function operationHooks(
  graphql: SocketGraphql,
  limits: { maxOperations: number; idleSeconds: number },
  addresses: ClientAddresses,
): PromptHooks<SocketExtra> {
  const { schema, documents, createContext, runner, format } = graphql;
  const idleTimeout = new IdleTimeout(limits.idleSeconds);
  const writes = new BatchedWrites();
  return {
    schema,
    onConnect: ({ extra }) => idleTimeout.watch(extra),
    onSubscribe: ({ extra }, id, { query, operationName, variables }) => {
      idleTimeout.countUse(extra.socket);
      if (extra.operations.count > limits.maxOperations) return [tooMany(limits.maxOperations)];
      const document = documents.read(query);
      if (!("kind" in document)) return document;
      const send = writes.to(extra.socket, id);
      return { schema, document, operationName, variableValues: variables, send } as SocketOperation;
    },
    execute: (operation) => answer(runner.run(addressOf(operation), async () => execute(operation))),
    subscribe: (operation) =>
      answer(
        runner.begin(addressOf(operation), () =>
          subscribeCompiled(operation, (operation as SocketOperation).send),
        ),
      ),
    context: ({ connectionParams, extra }) => {
      const authorization = connectionParams?.["authorization"] ?? connectionParams?.["Authorization"];
      return createContext({
        authorization: typeof authorization === "string" ? authorization : undefined,
        address: addresses.of(extra.request),
        requestId: socketRequestId(extra.request),
      });
    },
    onNext: (...[, , , , result]) =>
      result.errors && { data: result.data ?? null, errors: result.errors.map(format) },
    onError: (_context, _id, _payload, errors) => errors.map(format),
    onComplete: ({ extra }) => idleTimeout.countUse(extra.socket),
  };
}

/** A late operation continues, but its caller is asked to try again. */
async function answer<Result>(result: Promise<Result>): Promise<Result | ExecutionResult> {
  try {
    return await result;
  } catch (error) {
    return { errors: [error instanceof TimeoutError ? unavailable() : toGraphqlError(error)] };
  }
}

function addressOf({ contextValue }: ExecutionArgs): string {
  return (contextValue as GraphContext).caller.address;
}

function tooMany(maxOperations: number): GraphQLError {
  const reason = `At most ${maxOperations} operations may run on one WebSocket at a time.`;
  return toGraphqlError(new ExpectedError("BAD_USER_INPUT", { reason }));
}
