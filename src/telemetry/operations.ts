import type { ApolloServerPlugin } from "@apollo/server";
import type { Logger } from "pino";
import type { GraphContext } from "../api/context";
import type { Metrics } from "./metrics";
import { describeEnding, type Ending, type FinishedOperation, type Transport } from "./operation-outcome";
import type { OperationLog } from "./operation-log";

interface Sinks {
  metrics: Metrics;
  lines: OperationLog;
  log: Logger;
}

/** Sees each operation from its beginning to its end, and has it measured and logged. */
export class Operations {
  constructor(private readonly sinks: Sinks) {}

  begin(transport: Transport): RunningOperation {
    return new RunningOperation(transport, this.sinks);
  }

  countSockets(change: 1 | -1): void {
    this.sinks.metrics.socketsOpen.inc(change);
  }

  countSubscriptions(operation: string, change: 1 | -1): void {
    this.sinks.metrics.subscriptionsOpen.inc({ operation }, change);
  }

  /** Follows the operations over HTTP. */
  plugin(): ApolloServerPlugin<GraphContext> {
    const failed = async ({ error }: { error: Error }) =>
      this.sinks.log.error({ error }, "a request failed outside of its operation");
    return {
      contextCreationDidFail: failed,
      unexpectedErrorProcessingRequest: failed,
      requestDidStart: async () => {
        const running = this.begin("http");
        return {
          willSendResponse: async ({ operation, contextValue, errors, response: { body } }) => {
            const told = body.kind === "single" ? body.singleResult.errors : undefined;
            running.end(contextValue.requestId, {
              operation,
              thrown: errors,
              told,
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
    private readonly sinks: Sinks,
  ) {}

  get hasEnded(): boolean {
    return this.ended;
  }

  /**
   * It has its answer or, as a subscription, has begun. What a subscription meets after that is logged and not
   * measured, for how long one lasts says nothing about the service.
   */
  end(requestId: string, ending: Ending): FinishedOperation {
    const milliseconds = Math.round((performance.now() - this.startedAt) * 100) / 100;
    const finished = { requestId, transport: this.transport, ...describeEnding(ending), milliseconds };
    if (!this.ended) this.sinks.metrics.observeOperation(finished);
    this.ended = true;
    this.sinks.lines.write(finished);
    return finished;
  }
}
