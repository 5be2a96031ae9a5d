import { GraphQLError, Kind, visit, type ExecutionArgs } from "graphql";

const conditions = new Set(["skip", "include"]);

/** Finds a condition whose variable is null. graphql-jit takes it for false, and leaves the field out without a word. */
export function findNullCondition({ document, variableValues }: ExecutionArgs): GraphQLError | undefined {
  let found: GraphQLError | undefined;
  visit(document, {
    Directive(directive) {
      if (!conditions.has(directive.name.value)) return;
      for (const { value } of directive.arguments ?? []) {
        if (value.kind !== Kind.VARIABLE || variableValues?.[value.name.value] !== null) continue;
        const message = `The variable "$${value.name.value}" of a condition must not be null.`;
        found ??= new GraphQLError(message, { nodes: directive });
      }
    },
  });
  return found;
}
