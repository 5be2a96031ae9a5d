import {
  getOperationAST,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { policyOf } from "../access/operation-policy";
import { ExpectedError } from "../shared/errors";
import type { DocumentCache } from "./document-cache";
import { hashOf, textOf, type OperationText, type PersistedDocuments } from "./persisted-documents";
import { parseOptions } from "./query-limits";
import { unconditionalSubscriptionRule } from "./unconditional-subscription";

const untrusted =
  "This service runs only the documents of its own pages (TRUSTED_DOCUMENTS=only). Send exactly the text of one of " +
  "them, or over HTTP its SHA-256 as extensions.persistedQuery.sha256Hash.";

/** Decides about operations before they are executed: whether the process serves their document, and their priority. */
export class RequestedDocuments {
  private readonly known = new WeakMap<OperationDefinitionNode, boolean>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly documents: DocumentCache,
    private readonly persisted: PersistedDocuments,
  ) {}

  /**
   * Refuses an untrusted document when the process serves trusted ones only, and one that graphql-js cannot validate.
   * @throws ExpectedError BAD_USER_INPUT
   */
  requireServed(sent: OperationText): void {
    // Apollo Server refuses a request without a document.
    if (typeof sent.query !== "string" && hashOf(sent) === undefined) return;
    const text = textOf(sent, this.persisted);
    if (!this.persisted.serves(text)) throw new ExpectedError("BAD_USER_INPUT", { reason: untrusted });
    if (text?.includes("subscription") && text.includes("@")) this.requireUnconditionalSubscription(text);
  }

  /**
   * Reads the priority from the parsed document, because the text proves nothing. An operation is ordinary when one of its
   * root fields is, or when it cannot be parsed.
   */
  isOrdinary(sent: OperationText): boolean {
    const text = textOf(sent, this.persisted);
    const document = text === undefined ? undefined : this.read(text);
    const { operationName } = sent;
    const name = typeof operationName === "string" ? operationName : undefined;
    const operation = document && getOperationAST(document, name);
    if (!document || !operation) return true;
    const isOrdinary = this.known.get(operation) ?? this.hasOrdinaryField(operation, document);
    this.known.set(operation, isOrdinary);
    return isOrdinary;
  }

  /** graphql-js throws at a condition on the root of a subscription whose variable it does not know. */
  private requireUnconditionalSubscription(text: string): void {
    const document = this.read(text);
    if (!document) return;
    const [error] = validate(this.schema, document, [unconditionalSubscriptionRule]);
    if (error) throw new ExpectedError("BAD_USER_INPUT", { reason: error.message });
  }

  private read(text: string): DocumentNode | undefined {
    const known = this.documents.peek(text);
    if (known) return known;
    try {
      return parse(text, parseOptions);
    } catch {
      return undefined;
    }
  }

  private hasOrdinaryField(
    { operation, selectionSet }: OperationDefinitionNode,
    document: DocumentNode,
  ): boolean {
    const fields = this.schema.getRootType(operation)?.getFields() ?? {};
    const names = rootFieldNames(selectionSet, document).filter((name) => name !== "__typename");
    const isUrgent = (name: string) => fields[name] !== undefined && policyOf(fields[name])?.urgent;
    return names.length === 0 || !names.every(isUrgent);
  }
}

function rootFieldNames(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  spread = new Set<string>(),
): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value;
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return rootFieldNames(selection.selectionSet, document, spread);
    const name = selection.name.value;
    if (spread.has(name)) return [];
    spread.add(name);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    );
    return fragment && "selectionSet" in fragment
      ? rootFieldNames(fragment.selectionSet, document, spread)
      : [];
  });
}
