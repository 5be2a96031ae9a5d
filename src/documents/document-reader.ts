import {
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from "graphql";
import { toGraphqlError } from "../api/error-format";
import type { foreignCodes } from "../shared/error-catalogue";
import { digestOf, type DocumentCache } from "./document-cache";
import { hashOf, textOf, type OperationText, type PersistedDocuments } from "./persisted-documents";
import { parseOptions } from "./query-limits";

const otherHash = "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query.";

/** Parses and validates documents for the transports that Apollo Server does not serve. */
export class DocumentReader {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rules: readonly ValidationRule[],
    private readonly documents: DocumentCache,
    private readonly persisted: PersistedDocuments,
  ) {}

  /** @returns the document, or the errors in it. */
  read(sent: OperationText): DocumentNode | readonly GraphQLError[] {
    const text = textOf(sent, this.persisted);
    if (text === undefined) return [unknownHash()];
    const hash = hashOf(sent);
    if (hash !== undefined && hash !== digestOf(text)) return [new GraphQLError(otherHash)];
    const document = this.readText(text);
    if (hash !== undefined && "kind" in document) this.persisted.register(hash, text);
    return document;
  }

  private readText(text: string): DocumentNode | readonly GraphQLError[] {
    const cached = this.documents.get(text);
    if (cached) return cached;
    try {
      const document = parse(text, parseOptions);
      const errors = validate(this.schema, document, [...specifiedRules, ...this.rules]);
      if (errors.length > 0) return errors;
      this.documents.set(text, document);
      return document;
    } catch (error) {
      return [toGraphqlError(error)];
    }
  }
}

/** As Apollo Server says it. A client answers by sending the text with the hash. */
function unknownHash(): GraphQLError {
  const code = "PERSISTED_QUERY_NOT_FOUND" satisfies keyof typeof foreignCodes;
  return new GraphQLError("PersistedQueryNotFound", { extensions: { code } });
}
