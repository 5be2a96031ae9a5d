import { execute, type ExecutionArgs, type ExecutionResult } from "graphql";
import type { GraphContext } from "../../api/context";
import { toGraphqlError, unavailable } from "../../api/error-format";
import { TimeoutError } from "../../shared/with-timeout";
import type { OperationRunner } from "../limits/operation-runner";
import { subscribeCompiled, type SendResult } from "./compiled-subscription";
import { findNullCondition } from "./null-condition";

/** The results of a subscription that are not sent as pushes: those with errors. */
export type Subscribed = AsyncGenerator<ExecutionResult, void>;

/** Executes operations for the transports that Apollo Server does not serve. Every failure is a result. */
export class Executor {
  constructor(private readonly runner: OperationRunner) {}

  execute(operation: ExecutionArgs): Promise<ExecutionResult> {
    return answer(this.runner.run(addressOf(operation), async () => execute(operation)));
  }

  /** @param send receives every push without errors. */
  async subscribe(operation: ExecutionArgs, send: SendResult): Promise<Subscribed | ExecutionResult> {
    const error = findNullCondition(operation);
    if (error) return { errors: [error] };
    return answer(this.runner.begin(addressOf(operation), () => subscribeCompiled(operation, send)));
  }
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
