import type { AccessContext } from "../access/enforce-policies";
import type { Loaders } from "./loaders";
import type { Services } from "./services";

/** What one operation works with. */
export interface GraphContext extends AccessContext {
  requestId: string;
  services: Services;
  loaders: Loaders;
}
