import {
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from "graphql";
import { toGraphqlError } from "../api/error-format";
import type { DocumentCache } from "./document-cache";
import { parseOptions } from "./query-limits";

/** Parses and validates documents for the transport that Apollo Server does not serve. */
export class DocumentReader {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rules: readonly ValidationRule[],
    private readonly documents: DocumentCache,
  ) {}

  /** @returns the document, or the errors in it. */
  read(text: string): DocumentNode | readonly GraphQLError[] {
    const cached = this.documents.get(text);
    if (cached) return cached;
    try {
      const document = parse(text, parseOptions);
      const errors = this.findErrors(document);
      if (errors.length > 0) return errors;
      this.documents.set(text, document);
      return document;
    } catch (error) {
      return [toGraphqlError(error)];
    }
  }

  /** Our rules come first: one of GraphQL's throws at a condition that one of ours refuses. */
  private findErrors(document: DocumentNode): readonly GraphQLError[] {
    const errors = validate(this.schema, document, this.rules);
    return errors.length > 0 ? errors : validate(this.schema, document, specifiedRules);
  }
}
