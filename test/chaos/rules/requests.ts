import type { Request, Evidence, OperationName, Operations } from "../history";

type AcknowledgedRequest<Name extends OperationName> = Request<Name> & {
  answer: { result: Operations[Name]["result"] };
};

/** @returns the requests of one operation, in the order of their answers. */
export function requestsOf<Name extends OperationName>(
  { requests }: Evidence,
  operation: Name,
): Request<Name>[] {
  return requests.filter((request) => request.operation === operation) as Request<Name>[];
}

export function isAcknowledged<Name extends OperationName>(
  request: Request<Name>,
): request is AcknowledgedRequest<Name> {
  return "result" in request.answer;
}

export function isLost({ answer }: Request): boolean {
  return "lost" in answer;
}

export function isRefused({ answer }: Request, code: string): boolean {
  return "refused" in answer && answer.refused === code;
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
