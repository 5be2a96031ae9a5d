import { execute, type ExecutionArgs, type ExecutionResult } from "graphql";
import type { GraphContext } from "../../api/context";
import { toGraphqlError, unavailable } from "../../api/error-format";
import { TimeoutError } from "../../shared/with-timeout";
import type { OperationRunner } from "../limits/operation-runner";
import { subscribeCompiled, type CompiledSubscription } from "./compiled-subscription";
import { findNullCondition } from "./null-condition";

/** Executes operations for the transports that Apollo Server does not serve. Every failure is a result. */
export class Executor {
  constructor(private readonly runner: OperationRunner) {}

  execute(operation: ExecutionArgs): Promise<ExecutionResult> {
    return answer(this.runner.run(addressOf(operation), async () => execute(operation)));
  }

  async subscribe(operation: ExecutionArgs): Promise<CompiledSubscription | ExecutionResult> {
    const error = findNullCondition(operation);
    if (error) return { errors: [error] };
    return answer(this.runner.begin(addressOf(operation), () => subscribeCompiled(operation)));
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
