import {
  createSourceEventStream,
  getOperationAST,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from "graphql";
import { compileQuery, isCompiledQuery, type CompiledQuery } from "graphql-jit";
import { LatestValueStream } from "../../shared/latest-value-stream";

/** Writes a result to its subscriber. Calls back when the next one may follow. */
export type SendResult = (result: ExecutionResult, onSent: () => void) => void;

type Project = (state: unknown) => ExecutionResult | Promise<ExecutionResult>;

const compiled = new WeakMap<OperationDefinitionNode, CompiledQuery>();

/**
 * Subscribes as graphql-js does, but compiles the operation to a function and writes results to the connection directly.
 * So a push creates no promise and no queue.
 */
export async function subscribeCompiled(
  operation: ExecutionArgs,
  send: SendResult,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
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
  return new CompiledSubscription(source, (state) => query.query(state, contextValue, variableValues), send);
}

/** Carries the states of a stream to a connection. Each one waits until the one before has been sent. */
class CompiledSubscription implements AsyncGenerator<ExecutionResult, void> {
  constructor(
    private readonly source: LatestValueStream<unknown>,
    private readonly project: Project,
    private readonly send: SendResult,
  ) {}

  /** Carries states until graphql-ws has something to send: a result with errors, or the end. */
  next(): Promise<IteratorResult<ExecutionResult, void>> {
    return new Promise((resolve, reject) => {
      const end = () => resolve({ value: undefined, done: true });
      const fail = (error: unknown) => void this.return().then(() => reject(error));
      const deliver = (result: ExecutionResult) => {
        if (result.errors) return resolve({ value: result, done: false });
        this.send(result, carry);
      };
      const project = ({ done, value }: IteratorResult<unknown>) => {
        if (done) return end();
        try {
          const result = this.project(value);
          if (result instanceof Promise) result.then(deliver).catch(fail);
          else deliver(result);
        } catch (error) {
          fail(error);
        }
      };
      const carry = () => this.source.receive(project);
      carry();
    });
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    await this.source.return();
    return { value: undefined, done: true };
  }

  throw(): Promise<IteratorResult<ExecutionResult, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
