import { GraphQLID, GraphQLScalarType, GraphQLError, type ValueNode } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { isUuid, toPlainId } from "../shared/identifiers";

/** Postgres and toISOString write these years alike, one hour before a sale included. */
const firstYear = 1_000;
const lastYear = 9_999;

/**
 * GraphQL's ID, but it turns a UUID into lower case, as Postgres writes it. Ids are parts of channels and keys, which are
 * case-sensitive.
 */
export const ID = new GraphQLScalarType<string, string>({
  ...GraphQLID.toConfig(),
  parseValue: (value) => toPlainId(GraphQLID.parseValue(value)),
  parseLiteral: (node: ValueNode, variables) => toPlainId(GraphQLID.parseLiteral(node, variables)),
});

/** A UUID as Postgres reads it. The UUID of graphql-scalars accepts some texts with braces that Postgres refuses. */
export const Uuid = new GraphQLScalarType<string, string>({
  name: "UUID",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc9562#section-4",
  description: "32 hexadecimal digits with hyphens, such as 123e4567-e89b-42d3-a456-426614174000.",
  serialize: checkUuid,
  parseValue: checkUuid,
});

function checkUuid(value: unknown): string {
  if (typeof value === "string" && isUuid(value)) return toPlainId(value);
  throw new GraphQLError("UUID has 32 hexadecimal digits with hyphens between them.");
}

/** A moment that Postgres can store. RFC 3339 has the year 0, and offsets lead beyond 9999. */
export const DateTime = new GraphQLScalarType<Date, Date>({
  ...GraphQLDateTime.toConfig(),
  name: "DateTime",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
  description: `A moment as RFC 3339 writes it, such as 2030-01-01T20:00:00Z, in the years ${firstYear} to ${lastYear} of UTC.`,
  parseValue: (value) => checkYear(GraphQLDateTime.parseValue(value) as Date),
  parseLiteral: (node: ValueNode, variables) =>
    checkYear(GraphQLDateTime.parseLiteral(node, variables) as Date),
});

function checkYear(date: Date): Date {
  const year = date.getUTCFullYear();
  if (year >= firstYear && year <= lastYear) return date;
  throw new GraphQLError(`DateTime lies in the years ${firstYear} to ${lastYear} of UTC.`);
}
