import { Refusal } from "./client";

/** What an operation that must fail is refused with. */
export async function refusalOf(operation: Promise<unknown>): Promise<Refusal> {
  const outcome = await operation.then(
    () => new Error("It was expected to be refused and was not."),
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal) return outcome;
  throw outcome;
}

/** Which of many operations succeeded, and the codes of those that were refused. */
export async function settle<Value>(
  operations: Promise<Value>[],
): Promise<{ won: Value[]; codes: unknown[] }> {
  const outcomes = await Promise.allSettled(operations);
  const won: Value[] = [];
  const codes: unknown[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") won.push(outcome.value);
    else if (outcome.reason instanceof Refusal) codes.push(outcome.reason.code);
    else throw outcome.reason;
  }
  return { won, codes };
}
