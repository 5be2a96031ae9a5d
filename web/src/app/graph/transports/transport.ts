import type { ApolloLink } from "@apollo/client";
import type { Observable } from "rxjs";

/** One way in which the results of subscriptions reach the page. */
export interface Transport {
  /** How long the server may take to accept a subscription before the transport counts as blocked. */
  readonly patienceMilliseconds: number;
  /**
   * Carries one subscription until it ends. A CombinedGraphQLErrors is an answer of the server. Every other error says
   * that the transport has failed.
   * @param onOpen may be called when the server accepts the connection, before the first result.
   */
  carry(operation: ApolloLink.Operation, onOpen: () => void): Observable<ApolloLink.Result>;
  /** Ends connections that outlive a subscription, because they present a former token or may be broken. */
  hangUp?(): void;
}
