import { useMutation } from "@apollo/client/react";
import { LeaveQueueDocument } from "../../generated/operations";

/** The payload ends the token in the cache, so the page changes by itself. */
export function useLeaveQueue(concertId: string) {
  const [leaveQueue, { loading, error }] = useMutation(LeaveQueueDocument, { context: { concertId } });
  return { leaveQueue: () => leaveQueue().catch(() => undefined), loading, error };
}
