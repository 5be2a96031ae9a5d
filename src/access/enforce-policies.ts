import type { GraphQLField, GraphQLFieldResolver, GraphQLSchema } from "graphql";
import type { Authorizer } from "./authorizer";
import type { Caller } from "./caller";
import { policyOf, type OperationPolicy } from "./operation-policy";

/** The part of an operation's context that policies need. */
export interface AccessContext {
  authorizer: Authorizer;
  caller: Caller;
}

type RootField = GraphQLField<unknown, AccessContext>;
type RootResolver = GraphQLFieldResolver<unknown, AccessContext, { input?: { userId?: string } }>;

/**
 * Lets the authorizer decide before each root field runs. A subscription is authorized once, when it begins.
 * @throws Error when a root field declares no policy.
 */
export function enforcePolicies(schema: GraphQLSchema): void {
  for (const field of rootFieldsOf(schema)) {
    const policy = policyOf(field);
    if (!policy) throw new Error(`The root field ${field.name} has no @Operation().`);
    if (field.subscribe) field.subscribe = authorizing(policy, field.subscribe);
    else field.resolve = authorizing(policy, field.resolve!);
  }
}

export function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
}

function authorizing(policy: OperationPolicy, run: RootResolver): RootResolver {
  return async (source, args, context, info) => {
    await context.authorizer.authorize(policy, context.caller, args.input?.userId);
    return run(source, args, context, info);
  };
}
