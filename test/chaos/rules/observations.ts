import type { Evidence, TokenState } from "../history";
import { isAcknowledged, requestsOf } from "./requests";

/** The state that a token had at some moment between the two times. */
export interface Observation extends TokenState {
  userId: string;
  sentAt: number;
  answeredAt: number;
}

/** @returns the observations in the order of their answers. */
export function observationsOf(evidence: Evidence): Observation[] {
  const answers = [
    ...requestsOf(evidence, "issueToken").filter(isAcknowledged),
    ...requestsOf(evidence, "readToken").filter(isAcknowledged),
    ...requestsOf(evidence, "leaveQueue").filter(isAcknowledged),
  ];
  return answers
    .map(({ userId, sentAt, answeredAt, answer }) => ({ ...answer.result, userId, sentAt, answeredAt }))
    .sort((left, right) => left.answeredAt - right.answeredAt);
}

/** Whether Redis lost the queue between two observations, or during one of them. */
export function queueWasLost({ faults }: Evidence, since: Observation, until: Observation): boolean {
  return faults.some(
    ({ losesQueue, from, to }) => losesQueue && to >= since.sentAt && from <= until.answeredAt,
  );
}
