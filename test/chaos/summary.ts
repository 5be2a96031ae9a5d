import type { Asked, Evidence, OperationName } from "./history";
import { groupBy } from "./rules/requests";

/** What came of the requests of each operation, and how often each fault struck: one line each. */
export function summarize({ asked, struck }: Evidence): string {
  const operations = [...groupBy(asked, ({ operation }) => operation)].map(
    ([operation, requests]) => `${operation.padEnd(18)}${tally(requests, outcomeOf)}`,
  );
  return [...operations, `${"faults".padEnd(18)}${tally(struck, ({ fault }) => fault)}`].join("\n");
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
export function findShortages({ asked }: Pick<Evidence, "asked">): string[] {
  const results = groupBy(
    asked.filter(({ told }) => "result" in told),
    ({ operation }) => operation,
  );
  const shortages = [...minResults].filter(([name, min]) => (results.get(name) ?? []).length < min);
  const wasTaken = asked.some(({ told }) => "refused" in told && told.refused === "SEAT_TAKEN");
  return [...shortages.map(([name]) => name), ...(wasTaken ? [] : ["SEAT_TAKEN"])];
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
