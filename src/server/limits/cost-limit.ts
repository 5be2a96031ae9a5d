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
import { maxPerPage } from "../../shared/page";

const maxCost = 10_000;
const scalarCost = 1;
const objectCost = 2;
/** How much more a field costs with each level that it lies deeper. */
const levelFactor = 1.5;

type Parent = GraphQLNamedType | undefined;

/**
 * Refuses documents that could cost more than any page needs. A list counts as often as it may have entries: a page as
 * its `first` says, at its greatest where a variable says it, and any other as its field's `complexity` says.
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
  private readonly ofFragments = new Map<string, number>();

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
    // A rule of GraphQL's own bounds what can be asked about the schema.
    if (node.name.value === "__schema") return 0;
    if (!node.selectionSet) return scalarCost;
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const entry = this.ofSelections(node.selectionSet, field && getNamedType(field.type));
    return entriesOf(node, field) * (objectCost + levelFactor * entry);
  }

  /** Once for each, however often it is spread; nothing for one that contains itself, which another rule refuses. */
  private ofFragment(name: string): number {
    const known = this.ofFragments.get(name);
    if (known !== undefined) return known;
    this.ofFragments.set(name, 0);
    const fragment = this.context.getFragment(name);
    const cost = fragment
      ? this.ofSelections(fragment.selectionSet, this.typeOf(fragment.typeCondition.name.value))
      : 0;
    this.ofFragments.set(name, cost);
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
