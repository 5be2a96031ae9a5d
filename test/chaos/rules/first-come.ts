import type { Request, Evidence } from "../history";
import { groupBy, isAcknowledged, requestsOf } from "./requests";
import { queueWasLost, observationsOf, type Observation } from "./observations";

/**
 * No waiter is admitted before a present waiter who joined earlier. The rule compares only certain cases. The earlier
 * waiter got the token before the later one requested one. It sent a request so shortly before the admission that the
 * presence check found it present.
 * The earlier waiter was still WAITING after the admission was observed, and Redis did not lose the queue.
 */
export function firstComeFirstServed(evidence: Evidence): string[] {
  const joins = groupBy(
    requestsOf(evidence, "issueToken"),
    ({ userId, input }) => `${userId} ${input.concertId}`,
  );
  return [...groupBy(observationsOf(evidence), ({ concertId }) => concertId).values()].flatMap(
    (observations) => {
      const waiters = [...groupBy(observations, ({ tokenId }) => tokenId).values()].map((own) =>
        toWaiter(own, joins),
      );
      return waiters.flatMap((later) =>
        waiters
          .filter((earlier) => wasOvertaken(evidence, earlier, later))
          .map(
            (earlier) =>
              `Token ${later.tokenId} was admitted before token ${earlier.tokenId}, which joined earlier.`,
          ),
      );
    },
  );
}

interface Waiter {
  tokenId: string;
  /** When the earliest request was sent that may have created the token. */
  earliestJoinAt: number;
  firstSeen: Observation;
  observations: Observation[];
  admitted: Observation | undefined;
}

function toWaiter(observations: Observation[], joins: Map<string, Request<"issueToken">[]>): Waiter {
  const [firstSeen] = observations as [Observation];
  const { tokenId, userId, concertId } = firstSeen;
  const own = (joins.get(`${userId} ${concertId}`) ?? []).filter(
    (request) => !isAcknowledged(request) || request.answer.result.tokenId === tokenId,
  );
  const earliestJoinAt = Math.min(...own.map(({ sentAt }) => sentAt));
  return {
    tokenId,
    earliestJoinAt,
    firstSeen,
    observations,
    admitted: observations.find(({ status }) => status === "ACTIVE"),
  };
}

function wasOvertaken(evidence: Evidence, earlier: Waiter, { earliestJoinAt, admitted }: Waiter): boolean {
  if (!admitted?.admittedAt || earlier.firstSeen.answeredAt >= earliestJoinAt) return false;
  const { admittedAt, answeredAt: observedAt } = admitted;
  if ((earlier.admitted?.admittedAt ?? Infinity) <= admittedAt) return false;
  const presentFrom = admittedAt - evidence.settings.checkSeconds * 1_000;
  const wasPresent = earlier.observations.some(
    ({ sentAt, answeredAt }) => sentAt > presentFrom && answeredAt <= admittedAt,
  );
  const stillWaits = earlier.observations.some(
    (observation) =>
      observation.status === "WAITING" &&
      observation.sentAt >= observedAt &&
      !queueWasLost(evidence, earlier.firstSeen, observation),
  );
  return wasPresent && stillWaits;
}
