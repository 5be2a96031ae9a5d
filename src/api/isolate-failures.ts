import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  isNonNullType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";

/** Client tools that throw on errors read it and generate types without null. It has no effect on execution. */
export const semanticNonNull = new GraphQLDirective({
  name: "semanticNonNull",
  description:
    "The field is null only together with an error. A client that throws on errors never sees that null.",
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    levels: {
      type: new GraphQLList(GraphQLInt),
      defaultValue: [0],
      description: "The levels of lists that this is true of. 0 is the field itself.",
    },
  },
});

/**
 * Makes every root field of queries and mutations nullable. A failed field is then null by itself, and its siblings keep
 * their results. GraphQL would otherwise replace all of them with one null, even mutations that have succeeded.
 * A subscription has one root field, so its failure hides nothing.
 */
export function isolateFailures(schema: GraphQLSchema): void {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (!isNonNullType(field.type)) continue;
      field.type = field.type.ofType;
      field.extensions = { ...field.extensions, [semanticNonNull.name]: true };
    }
  }
}

export function isSemanticNonNull({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions[semanticNonNull.name] === true;
}
