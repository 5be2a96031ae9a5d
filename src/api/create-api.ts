import type { GraphQLSchema } from "graphql";
import type { TokenSigner } from "../queue/token/token-signer";
import type { Authorizer } from "./access/authorizer";
import { Caller, type Sender } from "./access/caller";
import type { GraphContext, Services } from "./context";
import { createLoaders, type Sources } from "./loaders";
import { createSchema } from "./schema";

/** The schema and what each of its operations works with, for any transport. */
export interface Api {
  schema: GraphQLSchema;
  createContext(sender: Sender): GraphContext;
}

export function createApi(
  services: Services,
  sources: Sources,
  authorizer: Authorizer,
  signer: TokenSigner,
): Api {
  return {
    schema: createSchema(),
    createContext: (sender) => ({
      requestId: sender.requestId,
      services,
      authorizer,
      caller: new Caller(sender, signer),
      loaders: createLoaders(sources),
    }),
  };
}
