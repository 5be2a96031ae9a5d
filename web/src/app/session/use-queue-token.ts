import { useFragment, useSubscription } from "@apollo/client/react";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import {
  QueuePositionDocument,
  QueuePositionFragmentDoc,
  type QueuePositionFragment,
} from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { forgetUser, idOfToken, keptToken, onTokenReplaced, rememberedUser } from "./storage";
import { useIssueQueueToken } from "./use-issue-queue-token";

const retryMilliseconds = 2_000;

export interface Place {
  /** The state of the user's token. Undefined until it is known. */
  token: QueuePositionFragment | undefined;
  /** Why the user has no position. */
  error: unknown;
  join(): Promise<void>;
}

/**
 * Follows the user's position in a concert's queue. Presents a stored token first. A stored token that has
 * ended is replaced silently, unless it ended by a payment or while the user watched.
 */
export function useQueueToken(concertId: string, { rejoin }: { rejoin: boolean }): Place {
  const [tokenId, setTokenId] = useState(() => idOfToken(keptToken(concertId)));
  const [holdsToken, setHoldsToken] = useState(() => keptToken(concertId) !== null);
  const [error, setError] = useState<unknown>(null);
  const issue = useIssueQueueToken(concertId);
  const token = useQueuePosition(tokenId);
  // A token that ends while the user watches is not replaced silently.
  const lived = useRef(false);

  const positions = useSubscription(QueuePositionDocument, {
    context: { concertId },
    skip: !holdsToken,
    onData: ({ data: { data } }) => {
      if (!data) return;
      const { status, endReason } = data.queuePosition;
      if (status === "EXPIRED" && rejoin && !lived.current && endReason !== "PAID") void join();
    },
  });
  const { restart } = positions;

  const join = useCallback(async () => {
    const user = rememberedUser();
    if (!user) return;
    try {
      setError(null);
      setTokenId(await issue(user.id));
      if (holdsToken) restart();
      setHoldsToken(true);
    } catch (reason) {
      if (toFailure(reason).code === "USER_NOT_FOUND") forgetUser();
      setError(reason);
    }
  }, [issue, restart, holdsToken]);

  const recover = useEffectEvent((reason: unknown) => {
    if (toFailure(reason).code === "INVALID_TOKEN") return void join();
    const timer = setTimeout(restart, retryMilliseconds);
    return () => clearTimeout(timer);
  });
  const joinFirst = useEffectEvent(() => {
    if (!holdsToken) void join();
  });
  useEffect(() => {
    lived.current ||= token?.status === "WAITING" || token?.status === "ACTIVE";
  }, [token?.status]);
  useEffect(() => joinFirst(), []);
  useEffect(() => (positions.error ? recover(positions.error) : undefined), [positions.error]);
  useEffect(() => onTokenReplaced((replaced) => void (replaced === concertId && join())), [concertId, join]);

  return { token, error, join };
}

/** Reads the token from the cache, which pushes and mutations keep up to date. */
function useQueuePosition(tokenId: string | null): QueuePositionFragment | undefined {
  const { data, complete } = useFragment({
    fragment: QueuePositionFragmentDoc,
    from: tokenId === null ? null : { __typename: "QueueToken", id: tokenId },
  });
  return complete ? data : undefined;
}
