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
  /** Where the user stands; undefined until it is known. */
  token: QueuePositionFragment | undefined;
  /** Why there is no place in line. */
  error: unknown;
  join(): Promise<void>;
}

/**
 * The user's place in a concert's line, as it changes. A token kept on this device is presented first; one that
 * turns out to have ended is replaced without a word, unless it ended by paying or before the user's eyes.
 */
export function useQueueToken(concertId: string, { rejoin }: { rejoin: boolean }): Place {
  const [tokenId, setTokenId] = useState(() => idOfToken(keptToken(concertId)));
  const [holdsToken, setHoldsToken] = useState(() => keptToken(concertId) !== null);
  const [error, setError] = useState<unknown>(null);
  const issue = useIssueQueueToken(concertId);
  const token = useQueuePosition(tokenId);
  // A token that ends while its user looks on is not replaced behind their back.
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

/** The token as the cache knows it: pushes and mutations alike keep it up to date. */
function useQueuePosition(tokenId: string | null): QueuePositionFragment | undefined {
  const { data, complete } = useFragment({
    fragment: QueuePositionFragmentDoc,
    from: tokenId === null ? null : { __typename: "QueueToken", id: tokenId },
  });
  return complete ? data : undefined;
}
