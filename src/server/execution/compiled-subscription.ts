import {
  createSourceEventStream,
  getOperationAST,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from "graphql";
import { compileQuery, isCompiledQuery, type CompiledQuery } from "graphql-jit";
import { LatestValueStream } from "../../shared/latest-value-stream";

/** What a subscription tells of. */
export interface SubscriptionListener {
  /** A result. Calls back when the next one may follow. */
  onResult(result: ExecutionResult, onSent: () => void): void;
  /** Nothing follows. */
  onEnd(): void;
  /** Nothing follows, because of a fault. */
  onFailure(error: unknown): void;
}

type Project = (state: unknown) => ExecutionResult | Promise<ExecutionResult>;

const compiled = new WeakMap<OperationDefinitionNode, CompiledQuery>();

/** Subscribes as graphql-js does, but compiles the operation to a function. So a push creates no promise and no queue. */
export async function subscribeCompiled(
  operation: ExecutionArgs,
): Promise<CompiledSubscription | ExecutionResult> {
  const { schema, document, operationName, contextValue, variableValues } = operation;
  const source = await createSourceEventStream(operation);
  if (!(source instanceof LatestValueStream)) return source as ExecutionResult;
  const node = getOperationAST(document, operationName)!;
  const query = compiled.get(node) ?? compileQuery(schema, document, operationName ?? undefined);
  if (!isCompiledQuery(query)) {
    source.close();
    return query;
  }
  compiled.set(node, query);
  return new CompiledSubscription(source, (state) => query.query(state, contextValue, variableValues));
}

/** Carries the states of a stream to a listener. Each one waits until the one before has been sent. */
export class CompiledSubscription {
  private listener: SubscriptionListener | undefined;

  constructor(
    private readonly source: LatestValueStream<unknown>,
    private readonly project: Project,
  ) {}

  start(listener: SubscriptionListener): void {
    this.listener = listener;
    this.carry();
  }

  /** Ends the subscription, of which the listener is told. */
  stop(): void {
    void this.source.return();
  }

  private readonly carry = () => this.source.receive(this.onState);

  private readonly onState = ({ done, value }: IteratorResult<unknown>) => {
    if (done) return this.listener?.onEnd();
    try {
      const result = this.project(value);
      if (!(result instanceof Promise)) return this.listener?.onResult(result, this.carry);
      result
        .then((later) => this.listener?.onResult(later, this.carry))
        .catch((error: unknown) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  };

  private fail(error: unknown): void {
    const { listener } = this;
    this.listener = undefined;
    this.stop();
    listener?.onFailure(error);
  }
}
