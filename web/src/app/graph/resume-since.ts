import { ApolloLink } from "@apollo/client";
import { tap } from "rxjs";

interface Versioned {
  version?: string;
}

/**
 * Lets a subscription with the variable $since continue after its last push. A transport that subscribes again sends
 * the variables as they are then.
 */
export const resumeSince = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap(({ data }) => {
      const [push] = Object.values(data ?? {}) as (Versioned | null)[];
      if ("since" in operation.variables && push?.version !== undefined) {
        operation.variables["since"] = push.version;
      }
    }),
  ),
);
