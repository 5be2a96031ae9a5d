import type { ApolloServerPlugin } from "@apollo/server";
import type { Logger } from "pino";
import type { GraphContext } from "../api/context";
import type { Metrics } from "./metrics";
import type { OperationLog } from "./operation-log";
import {
  describeResult,
  type OperationResult,
  type FinishedOperation,
  type Transport,
} from "./operation-outcome";

/** Measures and logs each operation from its beginning to its end. */
export class Operations {
  constructor(
    private readonly metrics: Metrics,
    private readonly operationLog: OperationLog,
    private readonly log: Logger,
  ) {}

  begin(transport: Transport): RunningOperation {
    return new RunningOperation(transport, this.metrics, this.operationLog);
  }

  countSockets(change: 1 | -1): void {
    this.metrics.socketsOpen.inc(change);
  }

  countStreams(change: 1 | -1): void {
    this.metrics.eventStreamsOpen.inc(change);
  }

  countSubscriptions(operation: string, change: 1 | -1): void {
    this.metrics.subscriptionsOpen.inc({ operation }, change);
  }

  /** Follows the operations over HTTP. */
  plugin(): ApolloServerPlugin<GraphContext> {
    const logFailure = async ({ error }: { error: Error }) =>
      this.log.error({ error }, "request failed outside its operation");
    return {
      contextCreationDidFail: logFailure,
      unexpectedErrorProcessingRequest: logFailure,
      requestDidStart: async () => {
        const running = this.begin("http");
        return {
          willSendResponse: async ({ operation, contextValue, errors, response: { body } }) => {
            const returned = body.kind === "single" ? body.singleResult.errors : undefined;
            running.end(contextValue.requestId, {
              operation,
              thrown: errors,
              returned,
              userId: contextValue.caller.knownUserId,
            });
          },
        };
      },
    };
  }
}

export class RunningOperation {
  private readonly startedAt = performance.now();
  private ended = false;

  constructor(
    private readonly transport: Transport,
    private readonly metrics: Metrics,
    private readonly operationLog: OperationLog,
  ) {}

  /**
   * Records that the operation has its answer, or that the subscription has begun. A later failure of a subscription is
   * logged and not measured, because the life of a subscription says nothing about the service.
   */
  end(requestId: string, ending: OperationResult): FinishedOperation {
    const milliseconds = Math.round((performance.now() - this.startedAt) * 100) / 100;
    const finished = describeResult(ending, { requestId, transport: this.transport, milliseconds });
    if (!this.ended) this.metrics.observeOperation(finished);
    this.ended = true;
    this.operationLog.write(finished);
    return finished;
  }
}
