import type { Asked, Evidence, OperationName } from "./history";
import { groupBy } from "./rules/requests";

/** What came of the requests of each operation, and how often each fault struck: one line each. */
export function summarize({ asked, struck }: Evidence): string {
  const operations = [...groupBy(asked, ({ operation }) => operation)].map(
    ([operation, requests]) => `${operation.padEnd(18)}${tally(requests, outcomeOf)}`,
  );
  return [...operations, `${"faults".padEnd(18)}${tally(struck, ({ fault }) => fault)}`].join("\n");
}

export function countDone({ asked }: Pick<Evidence, "asked">, operation: OperationName): number {
  return asked.filter((request) => request.operation === operation && "result" in request.told).length;
}

function outcomeOf({ told }: Asked): string {
  if ("result" in told) return "done";
  return "refused" in told ? told.refused : `lost (${told.lost})`;
}

function tally<Value>(values: readonly Value[], nameOf: (value: Value) => string): string {
  return [...groupBy(values, nameOf)]
    .sort(([, left], [, right]) => right.length - left.length)
    .map(([name, ofOne]) => `${ofOne.length} ${name}`)
    .join(", ");
}
