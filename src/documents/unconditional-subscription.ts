import {
  GraphQLError,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";

const conditions = new Set(["skip", "include"]);

/**
 * Refuses @skip and @include on the root of a subscription. Otherwise its variables could leave nothing to subscribe to.
 * https://github.com/graphql/graphql-spec/pull/860
 */
export const unconditionalSubscriptionRule: ValidationRule = (context) => ({
  OperationDefinition({ operation, selectionSet }) {
    if (operation !== OperationTypeNode.SUBSCRIPTION) return;
    for (const selection of rootSelections(context, selectionSet)) {
      const directive = selection.directives?.find(({ name }) => conditions.has(name.value));
      if (!directive) continue;
      const message = `The root field of a subscription cannot have @${directive.name.value}. Decide before you subscribe.`;
      context.reportError(new GraphQLError(message, { nodes: directive }));
    }
  },
});

/** The root fields and the fragments around them. Reads each fragment once, so a cycle ends. */
function rootSelections(context: ValidationContext, root: SelectionSetNode): SelectionNode[] {
  const found = new Set<SelectionNode>();
  const seen = new Set<SelectionSetNode>();
  const read = (set: SelectionSetNode | undefined): void => {
    if (!set || seen.has(set)) return;
    seen.add(set);
    for (const selection of set.selections) {
      found.add(selection);
      if (selection.kind === "InlineFragment") read(selection.selectionSet);
      if (selection.kind === "FragmentSpread") read(context.getFragment(selection.name.value)?.selectionSet);
    }
  };
  read(root);
  return [...found];
}
