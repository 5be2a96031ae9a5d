import { useMutation } from "@apollo/client/react";
import { LeaveQueueDocument } from "../../generated/operations";

/** The ended token that comes back changes the page by itself. */
export function useLeaveQueue(concertId: string) {
  const [leaveQueue, { loading, error }] = useMutation(LeaveQueueDocument, { context: { concertId } });
  return { leaveQueue: () => leaveQueue().catch(() => undefined), loading, error };
}
