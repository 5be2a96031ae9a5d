import { ApolloLink, HttpLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { SetContextLink } from "@apollo/client/link/context";
import { RetryLink } from "@apollo/client/link/retry";
import { OperationTypeNode } from "graphql";
import { map } from "rxjs";
import { keptIdentity } from "../session/identity";
import { keptToken } from "../session/storage";
import { toFailure } from "./failure";
import { pushes } from "./pushes";
import { resumeSince } from "./resume-since";
import { noteServerDate } from "./server-clock";

declare module "@apollo/client" {
  interface DefaultContext {
    /** The concert whose queue token the request presents. */
    concertId?: string;
  }
}

const timedFetch: typeof fetch = async (...request) => {
  const response = await fetch(...request);
  noteServerDate(response.headers.get("date"));
  return response;
};

/** These operations issue a user's tokens, so they present the identity instead of a token. */
const needsIdentity = new Set(["RegisterUser", "IssueQueueToken"]);

const authorize = new SetContextLink(({ headers, concertId }, { operationName }) => {
  const kept = concertId === undefined ? null : keptToken(concertId);
  const token = needsIdentity.has(operationName ?? "") ? keptIdentity() : kept;
  return token === null ? {} : { headers: { ...headers, authorization: `Bearer ${token}` } };
});

/** Treats an answer of an unavailable store or a stopping process as a lost answer, so that it is retried. */
const unavailable = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    map((result) => {
      const codes =
        "errors" in result ? (result.errors ?? []).map(({ extensions }) => extensions?.["code"]) : [];
      if (codes.includes("SERVICE_UNAVAILABLE")) throw new CombinedGraphQLErrors(result);
      return result;
    }),
  ),
);

/** Retries lost answers. Queries change nothing, and mutations carry an idempotency key. */
const retry = new RetryLink({
  delay: { initial: 300, max: 3_000, jitter: true },
  attempts: { max: 4, retryIf: (_, { operationName }) => operationName !== "RegisterUser" },
});

/** Starts a subscription again when the server has no capacity or its store is unavailable. */
const resume = new RetryLink({
  delay: { initial: 500, max: 3_000, jitter: true },
  attempts: { max: Infinity, retryIf: (error) => toFailure(error).code === "SERVICE_UNAVAILABLE" },
});

const http = ApolloLink.from([
  retry,
  unavailable,
  authorize,
  new HttpLink({ uri: "/graphql", fetch: timedFetch }),
]);

/** Sends subscriptions by the best transport that works, and other operations over HTTP. */
export const link = ApolloLink.split(
  ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
  ApolloLink.from([resume, resumeSince, pushes]),
  http,
);
