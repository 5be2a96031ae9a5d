import { getOperationAST, type ExecutionArgs, type FormattedExecutionResult } from "graphql";
import type { ServerOptions, SubscribePayload } from "graphql-ws";
import type { WebSocketServer } from "ws";
import type { GraphContext } from "../api/context";
import type { OperationResult } from "./operation-outcome";
import type { Operations, RunningOperation } from "./operations";

/** What is known about the socket of an operation. */
interface Extra {
  /** Of the request that opened the socket. */
  requestId: string;
}

export type Hooks<E extends Extra> = ServerOptions<Record<string, unknown>, E>;
type Given<E extends Extra, Hook extends "onNext" | "onError"> = Parameters<NonNullable<Hooks<E>[Hook]>>;

/** Hooks that return synchronously what the client gets. */
export type PromptHooks<E extends Extra> = Omit<Hooks<E>, "onNext" | "onError"> & {
  onNext: (...given: Given<E, "onNext">) => FormattedExecutionResult | undefined;
  onError: (...given: Given<E, "onError">) => NonNullable<FormattedExecutionResult["errors"]>;
};

interface Followed {
  running: RunningOperation;
  execution?: ExecutionArgs;
  /** The root field of an open subscription. */
  subscription?: string;
}

export function countSockets(sockets: WebSocketServer, operations: Operations): void {
  const onClose = () => operations.countSockets(-1);
  sockets.on("connection", (socket) => {
    operations.countSockets(1);
    socket.on("close", onClose);
  });
}

/** The same hooks, which also follow each operation from its beginning to its end. A push costs one look-up more. */
export function followOperations<E extends Extra>(operations: Operations, hooks: PromptHooks<E>): Hooks<E> {
  const followed = new WeakMap<SubscribePayload, Followed>();
  return {
    ...hooks,
    onSubscribe: (context, id, payload) => {
      followed.set(payload, { running: operations.begin("websocket") });
      return hooks.onSubscribe?.(context, id, payload);
    },
    onOperation: (...given) => {
      const [context, , payload, execution, result] = given;
      const operation = followed.get(payload);
      if (operation) operation.execution = execution;
      if (operation && Symbol.asyncIterator in result) {
        operation.subscription = operation.running.end(context.extra.requestId, endingOf(execution)).field;
        operations.countSubscriptions(operation.subscription, 1);
      }
      return hooks.onOperation?.(...given);
    },
    onNext: (...given) => {
      const [context, , payload, execution, result] = given;
      const answer = hooks.onNext(...given);
      const running = followed.get(payload)?.running;
      if (running && (result.errors || !running.hasEnded)) {
        running.end(context.extra.requestId, {
          ...endingOf(execution),
          thrown: result.errors,
          returned: answer?.errors,
        });
      }
      return answer;
    },
    onError: (...given) => {
      const [context, , payload, thrown] = given;
      const returned = hooks.onError(...given);
      followed.get(payload)?.running.end(context.extra.requestId, { operation: undefined, thrown, returned });
      return returned;
    },
    onComplete: (context, id, payload) => {
      const { running, execution, subscription } = followed.get(payload) ?? {};
      if (subscription !== undefined) operations.countSubscriptions(subscription, -1);
      // The client did not wait for the answer, which would have ended it.
      if (execution && running?.hasEnded === false) {
        running.end(context.extra.requestId, { ...endingOf(execution), abandoned: true });
      }
      return hooks.onComplete?.(context, id, payload);
    },
  };
}

function endingOf({ document, operationName, contextValue }: ExecutionArgs): OperationResult {
  const operation = getOperationAST(document, operationName) ?? undefined;
  return { operation, userId: (contextValue as GraphContext).caller.knownUserId };
}
