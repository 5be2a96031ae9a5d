import type { AccessContext } from "../access/enforce-policies";
import type { Authorizer } from "../access/authorizer";
import type { Caller } from "../access/caller";
import type { Loaders } from "./loaders";
import type { Services } from "./services";

/** What all operations work with. */
export interface SharedParts {
  services: Services;
  authorizer: Authorizer;
  createLoaders(): Loaders;
}

/** What one operation works with. */
export class GraphContext implements AccessContext {
  readonly services: Services;
  readonly authorizer: Authorizer;
  private made: Loaders | undefined;

  constructor(
    readonly requestId: string,
    readonly caller: Caller,
    private readonly shared: SharedParts,
  ) {
    this.services = shared.services;
    this.authorizer = shared.authorizer;
  }

  /** Most operations load nothing through them, so the first use makes them. */
  get loaders(): Loaders {
    return (this.made ??= this.shared.createLoaders());
  }
}
