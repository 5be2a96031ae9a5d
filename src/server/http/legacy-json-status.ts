const newerMediaType = "application/graphql-response+json";

/**
 * The status for a client: 200 instead of 400 when GraphQL refuses a document or its variables and the client accepts
 * application/json only. In that media type another status may come from a proxy, so the client need not read the body.
 * https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
export function legacyStatus(status: number, accepted = ""): number {
  return status === 400 && !accepted.includes(newerMediaType) ? 200 : status;
}
