import type { GraphQLFormattedError } from "graphql";

/** The header, when any of the errors names a time. */
export function retryAfter(errors: readonly GraphQLFormattedError[]): Record<string, string> {
  const waits = errors.map(({ extensions }) => Number(extensions?.["retryAfterSeconds"] ?? 0));
  const longest = Math.max(0, ...waits);
  return longest > 0 ? { "retry-after": String(longest) } : {};
}
