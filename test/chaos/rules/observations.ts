import type { Evidence, TokenSeen } from "../history";
import { isDone, requests } from "./requests";

/** A token as it was at some moment between the two times. */
export interface Sight extends TokenSeen {
  userId: string;
  askedAt: number;
  toldAt: number;
}

/** In the order in which they were told. */
export function sightsOf(evidence: Evidence): Sight[] {
  const answers = [
    ...requests(evidence, "issueToken").filter(isDone),
    ...requests(evidence, "readToken").filter(isDone),
    ...requests(evidence, "leaveQueue").filter(isDone),
  ];
  return answers
    .map(({ userId, askedAt, toldAt, told }) => ({ ...told.result, userId, askedAt, toldAt }))
    .sort((left, right) => left.toldAt - right.toldAt);
}

/** Whether Redis lost the line between two sights, or while either was caught. */
export function queueWasLost({ struck }: Evidence, since: Sight, until: Sight): boolean {
  return struck.some(({ losesQueue, from, to }) => losesQueue && to >= since.askedAt && from <= until.toldAt);
}
