import type { Asked, Evidence, OperationName, Operations } from "../history";

type Done<Name extends OperationName> = Asked<Name> & { told: { result: Operations[Name]["result"] } };

/** All requests of one kind, in the order in which their answers came. */
export function requests<Name extends OperationName>({ asked }: Evidence, operation: Name): Asked<Name>[] {
  return asked.filter((one) => one.operation === operation) as Asked<Name>[];
}

export function isDone<Name extends OperationName>(request: Asked<Name>): request is Done<Name> {
  return "result" in request.told;
}

export function isLost({ told }: Asked): boolean {
  return "lost" in told;
}

export function isRefused({ told }: Asked, code: string): boolean {
  return "refused" in told && told.refused === code;
}

export function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

export function areSameSeats(left: readonly number[], right: readonly number[]): boolean {
  return [...left].sort().join() === [...right].sort().join();
}
