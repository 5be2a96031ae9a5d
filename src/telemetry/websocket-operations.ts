import type { IncomingMessage } from "node:http";
import {
  getOperationAST,
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLError,
} from "graphql";
import type { ServerOptions, SubscribePayload } from "graphql-ws";
import type { Extra } from "graphql-ws/use/ws";
import type { WebSocketServer } from "ws";
import type { GraphContext } from "../api/context";
import type { Ending } from "./operation-outcome";
import type { Operations, RunningOperation } from "./operations";
import { readRequestId } from "./request-id";

type Hooks = ServerOptions<Record<string, unknown>, Extra & Partial<Record<PropertyKey, never>>>;
type Next = (...given: Given<"onNext">) => FormattedExecutionResult | undefined;
type Failed = (...given: Given<"onError">) => NonNullable<FormattedExecutionResult["errors"]>;
type Given<Hook extends "onNext" | "onError"> = Parameters<NonNullable<Hooks[Hook]>>;

/** Hooks that tell at once what the client is to be told. */
type PromptHooks = Omit<Hooks, "onNext" | "onError"> & { onNext: Next; onError: Failed };

interface Followed {
  running: RunningOperation;
  execution?: ExecutionArgs;
  /** The field of one that is open as a subscription. */
  subscription?: string;
}

const requestIds = new WeakMap<IncomingMessage, string>();

/** The operations of a socket share the id of the request that opened it. */
export function socketRequestId(request: IncomingMessage): string {
  const known = requestIds.get(request) ?? readRequestId(request.headers);
  requestIds.set(request, known);
  return known;
}

export function countSockets(sockets: WebSocketServer, operations: Operations): void {
  sockets.on("connection", (socket) => {
    operations.countSockets(1);
    socket.once("close", () => operations.countSockets(-1));
  });
}

/**
 * The same hooks, with each operation seen from its beginning to its end. A push costs one look-up more.
 * @param refuse what may not even begin: as over HTTP that is neither measured nor logged, or turning a crowd away
 * would look like failing and fill the log.
 */
export function followOperations(
  operations: Operations,
  refuse: (payload: SubscribePayload) => GraphQLError | undefined,
  hooks: PromptHooks,
): Hooks {
  const followed = new WeakMap<SubscribePayload, Followed>();
  const idOf = ({ extra }: { extra: Extra }) => socketRequestId(extra.request);
  return {
    ...hooks,
    onSubscribe: (context, id, payload) => {
      const refusal = refuse(payload);
      if (refusal) return [refusal];
      followed.set(payload, { running: operations.begin("websocket") });
      return hooks.onSubscribe?.(context, id, payload);
    },
    onOperation: (context, id, payload, execution, result) => {
      const one = followed.get(payload);
      if (one) one.execution = execution;
      if (one && Symbol.asyncIterator in result) {
        one.subscription = one.running.end(idOf(context), endingOf(execution)).field;
        operations.countSubscriptions(one.subscription, 1);
      }
      return hooks.onOperation?.(context, id, payload, execution, result);
    },
    onNext: (context, id, payload, execution, result) => {
      const answer = hooks.onNext(context, id, payload, execution, result);
      const running = followed.get(payload)?.running;
      if (running && (result.errors || !running.hasEnded)) {
        running.end(idOf(context), { ...endingOf(execution), thrown: result.errors, told: answer?.errors });
      }
      return answer;
    },
    onError: (context, id, payload, thrown) => {
      const told = hooks.onError(context, id, payload, thrown);
      followed.get(payload)?.running.end(idOf(context), { operation: undefined, thrown, told });
      return told;
    },
    onComplete: (context, id, payload) => {
      const { running, execution, subscription } = followed.get(payload) ?? {};
      if (subscription !== undefined) operations.countSubscriptions(subscription, -1);
      // Its client did not wait for the answer, or it would have ended with that.
      if (execution && running?.hasEnded === false) {
        running.end(idOf(context), { ...endingOf(execution), abandoned: true });
      }
      return hooks.onComplete?.(context, id, payload);
    },
  };
}

function endingOf({ document, operationName, contextValue }: ExecutionArgs): Ending {
  const operation = getOperationAST(document, operationName) ?? undefined;
  return { operation, userId: (contextValue as GraphContext).caller.knownUserId };
}
