import { maxAliasesRule } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import { maxDirectivesRule } from "@escape.tech/graphql-armor-max-directives";
import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type ParseOptions,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { costLimitRule } from "./cost-limit";

/** The largest operation of the pages has 98 tokens, and the introspection of the playground 184. */
export const parseOptions: ParseOptions = { maxTokens: 1_000 };

const maxDepth = 8;
const maxAliases = 10;
const maxDirectives = 10;

/** Validation rules for every document besides those of GraphQL, over all transports alike. */
export function queryRules({ introspection }: { introspection: boolean }): ValidationRule[] {
  return [
    maxDepthRule({ n: maxDepth, flattenFragments: true, ...refusing }),
    costLimitRule,
    maxAliasesRule({ n: maxAliases, allowList: [], ...refusing }),
    maxDirectivesRule({ n: maxDirectives, ...refusing }),
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ] as ValidationRule[];
}

/** By default the rules throw. A validation rule reports errors to its context instead. */
const refusing = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(new GraphQLError(message.replace(/^Syntax Error: /, ""))),
  ],
};
