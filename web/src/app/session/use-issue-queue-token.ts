import { useMutation } from "@apollo/client/react";
import { useCallback } from "react";
import { IssueQueueTokenDocument } from "../../generated/operations";
import { presentAgain } from "../graph/pushes";
import { keepToken, keptToken } from "./storage";

/** Joins the queue, or finds the user's position in it, and stores the token for all tabs. */
export function useIssueQueueToken(concertId: string) {
  const [mutate] = useMutation(IssueQueueTokenDocument);
  return useCallback(
    async (userId: string): Promise<string> => {
      const { data } = await mutate({ variables: { input: { userId, concertId } } });
      const { token, queueToken } = data!.issueQueueToken;
      const replaces = keptToken(concertId) !== token;
      keepToken(concertId, token);
      if (replaces) presentAgain();
      return queueToken.id;
    },
    [mutate, concertId],
  );
}
