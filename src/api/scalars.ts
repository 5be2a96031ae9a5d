import { GraphQLID, GraphQLScalarType, GraphQLError, type ValueNode } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { isUuid, toPlainId } from "../shared/identifiers";

/** What Postgres and toISOString write in the same way, an hour before a sale included. */
const firstYear = 1_000;
const lastYear = 9_999;

/**
 * GraphQL's own, but that it reads an id as Postgres writes it: ids name channels and keys, where capitals would be
 * another text.
 */
export const ID = new GraphQLScalarType<string, string>({
  ...GraphQLID.toConfig(),
  parseValue: (value) => toPlainId(GraphQLID.parseValue(value)),
  parseLiteral: (node: ValueNode, variables) => toPlainId(GraphQLID.parseLiteral(node, variables)),
});

/** An id as Postgres reads it. The one of graphql-scalars lets some texts with braces through that Postgres refuses. */
export const Uuid = new GraphQLScalarType<string, string>({
  name: "UUID",
  description: "32 hexadecimal digits with hyphens, such as 123e4567-e89b-42d3-a456-426614174000.",
  serialize: checkUuid,
  parseValue: checkUuid,
});

function checkUuid(value: unknown): string {
  if (typeof value === "string" && isUuid(value)) return toPlainId(value);
  throw new GraphQLError("UUID has 32 hexadecimal digits with hyphens between them.");
}

/** A moment that Postgres can keep. RFC 3339 has the year 0, and offsets lead beyond 9999. */
export const DateTime = new GraphQLScalarType<Date, Date>({
  ...GraphQLDateTime.toConfig(),
  name: "DateTime",
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
