import {
  getOperationAST,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from "graphql";
import type { OperationOrigin } from "../../access/caller";
import type { GraphContext } from "../../api/context";
import { toGraphqlError } from "../../api/error-format";
import type { FinishedOperation, OperationResult } from "../../telemetry/operation-outcome";
import type { RunningOperation } from "../../telemetry/operations";
import type { BatchedWrites } from "../execution/batched-writes";
import type { Subscribed } from "../execution/executor";
import type { Runtime } from "../execution/runtime";
import { printNext, type EventStream } from "./event-stream";
import type { StreamRequest } from "./stream-request";

/** Runs one operation for its stream, and measures it like the operations of a WebSocket. */
export class StreamedOperation {
  private readonly contextValue: GraphContext;
  private readonly running: RunningOperation;
  private operation: OperationDefinitionNode | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly stream: EventStream,
    private readonly writes: BatchedWrites,
    origin: OperationOrigin,
  ) {
    this.contextValue = runtime.createContext(origin);
    this.running = runtime.operations.begin("sse");
  }

  async run(wanted: StreamRequest): Promise<void> {
    const { schema, documents } = this.runtime;
    const { operationName, variables: variableValues } = wanted;
    const document = documents.read(wanted);
    if (!("kind" in document)) return this.finish({ errors: document });
    this.operation = getOperationAST(document, operationName) ?? undefined;
    const { contextValue } = this;
    const result = await this.start({ schema, document, operationName, variableValues, contextValue });
    if (Symbol.asyncIterator in result) await this.push(result);
    else this.finish(result);
  }

  private start(given: ExecutionArgs): Promise<Subscribed | ExecutionResult> {
    const { executor } = this.runtime;
    return this.operation?.operation === OperationTypeNode.SUBSCRIPTION
      ? executor.subscribe(given, this.writes.to(this.stream, printNext))
      : executor.execute(given);
  }

  /** Sends the results with errors. All others go to the stream directly. */
  private async push(results: Subscribed): Promise<void> {
    const { operations } = this.runtime;
    const { field } = this.end({});
    operations.countSubscriptions(field, 1);
    this.stream.onClose(() => void results.return());
    try {
      for await (const result of results) this.answer(result);
    } catch (error) {
      this.answer({ errors: [toGraphqlError(error)] });
    }
    operations.countSubscriptions(field, -1);
    this.stream.complete();
  }

  private finish(result: ExecutionResult): void {
    this.answer(result);
    this.stream.complete();
  }

  private answer({ data, errors: thrown }: ExecutionResult): void {
    const errors = thrown?.map(this.runtime.format);
    this.end({ thrown, returned: errors });
    this.stream.send(printNext({ data, errors }));
  }

  private end(ending: Pick<OperationResult, "thrown" | "returned">): FinishedOperation {
    const { contextValue, operation, stream } = this;
    const { requestId, caller } = contextValue;
    const userId = caller.knownUserId;
    return this.running.end(requestId, { ...ending, operation, userId, abandoned: stream.isClosed });
  }
}
