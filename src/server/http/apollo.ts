import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema, ValidationRule } from "graphql";
import type { GraphContext } from "../../api/context";
import type { ErrorFormat } from "../../api/error-format";
import type { Telemetry } from "../../telemetry/create-telemetry";
import type { DocumentCache } from "../../documents/document-cache";
import type { PersistedDocuments } from "../../documents/persisted-documents";
import { parseOptions } from "../../documents/query-limits";
import { answerRulesPlugin } from "./answer-rules";

/** How documents are found and checked, and errors are formatted. */
export interface GraphqlRules {
  documents: DocumentCache;
  persisted: PersistedDocuments;
  validationRules: ValidationRule[];
  format: ErrorFormat;
}

/** Executes GraphQL over HTTP. */
export function createApollo(
  schema: GraphQLSchema,
  { documents, persisted, validationRules, format }: GraphqlRules,
  { operations, log }: Telemetry,
): ApolloServer<GraphContext> {
  return new ApolloServer<GraphContext>({
    schema,
    logger: log,
    parseOptions,
    validationRules,
    documentStore: documents.apolloStore,
    // A validation rule forbids introspection when it is off, over WebSocket as well.
    introspection: true,
    persistedQueries: { cache: persisted.apolloCache },
    allowBatchedHttpRequests: false,
    // There are no cookies that a page could use without a script (docs/decisions/016-no-cookies.md).
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (_, error) => format(error),
    plugins: [
      answerRulesPlugin(format),
      operations.plugin(),
      ApolloServerPluginLandingPageDisabled(),
      // No field declares a cache policy, and computing one would cost every field of every operation.
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}
