import {
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isObjectType,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";
import { maxPerPage } from "../shared/page";

const maxCost = 10_000;
const scalarCost = 1;
const objectCost = 2;
/** How much more a field costs with each level. */
const levelFactor = 1.5;

type Parent = GraphQLNamedType | undefined;

/**
 * Refuses documents that could cost more than any page needs. A list costs as many times as it may have entries. A page
 * counts its `first`, or the maximum when that is a variable. Any other list counts the `complexity` of its field.
 */
export function costLimitRule(context: ValidationContext): ASTVisitor {
  const document = new DocumentCost(context);
  return {
    OperationDefinition({ operation, selectionSet }) {
      const root = context.getSchema().getRootType(operation) ?? undefined;
      const cost = Math.ceil(document.ofSelections(selectionSet, root));
      if (cost <= maxCost) return;
      context.reportError(new GraphQLError(`Cost limit of ${maxCost} exceeded, found ${cost}.`));
    },
  };
}

class DocumentCost {
  private readonly costOfFragments = new Map<string, number>();

  constructor(private readonly context: ValidationContext) {}

  ofSelections({ selections }: SelectionSetNode, parent: Parent): number {
    return selections.reduce((sum, selection) => sum + this.ofSelection(selection, parent), 0);
  }

  private ofSelection(selection: SelectionNode, parent: Parent): number {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.ofField(selection, parent);
      case Kind.FRAGMENT_SPREAD:
        return this.ofFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT: {
        const narrowed = selection.typeCondition?.name.value;
        return this.ofSelections(selection.selectionSet, narrowed ? this.typeOf(narrowed) : parent);
      }
    }
  }

  private ofField(node: FieldNode, parent: Parent): number {
    // A standard rule of GraphQL limits introspection.
    if (node.name.value === "__schema") return 0;
    if (!node.selectionSet) return scalarCost;
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const entry = this.ofSelections(node.selectionSet, field && getNamedType(field.type));
    return entriesOf(node, field) * (objectCost + levelFactor * entry);
  }

  /** Computed once per fragment. A fragment that contains itself costs nothing, because another rule refuses it. */
  private ofFragment(name: string): number {
    const known = this.costOfFragments.get(name);
    if (known !== undefined) return known;
    this.costOfFragments.set(name, 0);
    const fragment = this.context.getFragment(name);
    const cost = fragment
      ? this.ofSelections(fragment.selectionSet, this.typeOf(fragment.typeCondition.name.value))
      : 0;
    this.costOfFragments.set(name, cost);
    return cost;
  }

  private typeOf(name: string): Parent {
    return this.context.getSchema().getType(name);
  }
}

function entriesOf(node: FieldNode, field: GraphQLField<unknown, unknown> | undefined): number {
  const { complexity } = field?.extensions ?? {};
  if (typeof complexity === "number") return complexity;
  const first = field?.args.find(({ name }) => name === "first");
  if (!first) return 1;
  const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
  if (!given) return Number(first.defaultValue ?? maxPerPage);
  return given.kind === Kind.INT ? Math.max(1, Number(given.value)) : maxPerPage;
}
