import type { Request, Evidence, OperationName } from "./history";
import { groupBy } from "./rules/requests";

/** Writes one line for each operation with its answers, and one with the number of faults of each kind. */
export function summarize({ requests, faults }: Evidence): string {
  const operations = [...groupBy(requests, ({ operation }) => operation)].map(
    ([operation, ofOne]) => `${operation.padEnd(18)}${tally(ofOne, outcomeOf)}`,
  );
  return [...operations, `${"faults".padEnd(18)}${tally(faults, ({ kind }) => kind)}`].join("\n");
}

/** How many results of an operation a run needs at least to prove something. */
const minResults = new Map<OperationName, number>([
  ["payReservation", 20],
  ["holdSeats", 30],
  ["chargePoints", 30],
  ["cancelReservation", 1],
  ["leaveQueue", 1],
]);

/** @returns the operations of which a run has too few results, and whether two buyers never wanted one seat. */
export function findShortages({ requests }: Pick<Evidence, "requests">): string[] {
  const results = groupBy(
    requests.filter(({ answer }) => "result" in answer),
    ({ operation }) => operation,
  );
  const shortages = [...minResults].filter(([name, min]) => (results.get(name) ?? []).length < min);
  const wasTaken = requests.some(({ answer }) => "refused" in answer && answer.refused === "SEAT_TAKEN");
  return [...shortages.map(([name]) => name), ...(wasTaken ? [] : ["SEAT_TAKEN"])];
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
