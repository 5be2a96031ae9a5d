import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from "graphql";
import type { OperationOrigin } from "../../access/caller";
import type { GraphContext } from "../../api/context";
import { toGraphqlError } from "../../api/error-format";
import type { OperationText } from "../../documents/persisted-documents";
import type { FinishedOperation, OperationResult } from "../../telemetry/operation-outcome";
import type { RunningOperation } from "../../telemetry/operations";
import type { BatchedWrites } from "./batched-writes";
import { CompiledSubscription, type SubscriptionListener } from "./compiled-subscription";
import type { OperationChannel } from "./operation-channel";
import type { Runtime } from "./runtime";

/** An operation as a client sends it. */
interface WantedOperation extends OperationText {
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** Runs one operation over its channel, and measures it from its beginning to its end. */
export class StreamedOperation implements SubscriptionListener {
  private readonly contextValue: GraphContext;
  private readonly running: RunningOperation;
  private operation: OperationDefinitionNode | undefined;
  /** The root field of a subscription that has begun. */
  private subscribedField = "";

  constructor(
    private readonly runtime: Runtime,
    private readonly channel: OperationChannel,
    private readonly writes: BatchedWrites,
    origin: OperationOrigin,
  ) {
    this.contextValue = runtime.createContext(origin);
    this.running = runtime.operations.begin(channel.transport);
  }

  /** Resolves when the operation has its answer, or the subscription has begun. */
  async run(wanted: WantedOperation): Promise<void> {
    const { schema, documents, executor } = this.runtime;
    const { operationName, variables: variableValues } = wanted;
    const document = documents.read(wanted);
    if (!("kind" in document)) return this.refuse(document);
    this.operation = getOperationAST(document, operationName) ?? undefined;
    if (!this.operation) return this.refuse([unidentified(operationName)]);
    const { contextValue } = this;
    const given: ExecutionArgs = { schema, document, operationName, variableValues, contextValue };
    const isSubscription = this.operation.operation === OperationTypeNode.SUBSCRIPTION;
    const result = await (isSubscription ? executor.subscribe(given) : executor.execute(given));
    if (result instanceof CompiledSubscription) this.follow(result);
    else this.finish(result);
  }

  /** Pushes a result, of which only one with errors is measured. */
  onResult(result: ExecutionResult, onSent: () => void): void {
    if (!result.errors) return this.writes.send(this.channel, result, onSent);
    this.answer(result, onSent);
  }

  onEnd(): void {
    this.runtime.operations.countSubscriptions(this.subscribedField, -1);
    this.channel.complete();
  }

  onFailure(error: unknown): void {
    this.runtime.operations.countSubscriptions(this.subscribedField, -1);
    this.refuse([toGraphqlError(error)]);
  }

  private follow(subscription: CompiledSubscription): void {
    this.subscribedField = this.end({}).field;
    this.runtime.operations.countSubscriptions(this.subscribedField, 1);
    this.channel.onClose(() => subscription.stop());
    subscription.start(this);
  }

  private refuse(thrown: readonly GraphQLError[]): void {
    const returned = thrown.map(this.runtime.format);
    this.end({ thrown, returned });
    this.channel.fail(returned);
  }

  private finish(result: ExecutionResult): void {
    this.answer(result);
    this.channel.complete();
  }

  private answer({ data, errors: thrown }: ExecutionResult, onSent?: () => void): void {
    const errors = thrown?.map(this.runtime.format);
    this.end({ thrown, returned: errors });
    this.channel.send(this.channel.print({ data, errors }), onSent);
  }

  private end(ending: Pick<OperationResult, "thrown" | "returned">): FinishedOperation {
    const { contextValue, operation, channel } = this;
    const { requestId, caller } = contextValue;
    const userId = caller.knownUserId;
    return this.running.end(requestId, { ...ending, operation, userId, abandoned: channel.isClosed });
  }
}

/** In the words of graphql-js, which answers the same over HTTP. */
function unidentified(operationName: string | null | undefined): GraphQLError {
  return new GraphQLError(
    operationName == null
      ? "Must provide operation name if query contains multiple operations."
      : `Unknown operation named "${operationName}".`,
  );
}
