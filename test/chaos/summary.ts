import type { Request, Evidence, OperationName } from "./history";
import { groupBy } from "./rules/requests";

/** Writes one line for each operation with its answers, and one with the number of faults of each kind. */
export function summarize({ requests, faults }: Evidence): string {
  const operations = [...groupBy(requests, ({ operation }) => operation)].map(
    ([operation, ofOne]) => `${operation.padEnd(18)}${tally(ofOne, outcomeOf)}`,
  );
  return [...operations, `${"faults".padEnd(18)}${tally(faults, ({ kind }) => kind)}`].join("\n");
}

export function countAcknowledged(
  { requests }: Pick<Evidence, "requests">,
  operation: OperationName,
): number {
  return requests.filter((request) => request.operation === operation && "result" in request.answer).length;
}

function outcomeOf({ answer }: Request): string {
  if ("result" in answer) return "done";
  return "refused" in answer ? answer.refused : `lost (${answer.lost})`;
}

function tally<Value>(values: readonly Value[], nameOf: (value: Value) => string): string {
  return [...groupBy(values, nameOf)]
    .sort(([, left], [, right]) => right.length - left.length)
    .map(([name, ofOne]) => `${ofOne.length} ${name}`)
    .join(", ");
}
