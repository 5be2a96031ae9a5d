import type { Evidence } from "../history";
import { groupBy } from "./requests";
import { queueWasLost, observationsOf, type Observation } from "./observations";
import { maxAtOnce, type Interval } from "./intervals";

/** No concert has more ACTIVE tokens than its capacity. A token is certainly ACTIVE between its first and last observation. */
export function capacityIsKept(evidence: Evidence): string[] {
  const active = observationsOf(evidence).filter(({ status }) => status === "ACTIVE");
  return [...groupBy(active, ({ concertId }) => concertId)].flatMap(([concertId, observations]) => {
    // A token that Redis lost during its turn and admitted again has had two turns.
    const turns = groupBy(observations, ({ tokenId, admittedAt }) => `${tokenId} ${admittedAt}`);
    const { count, since } = maxAtOnce([...turns.values()].map(turnOf));
    if (count <= evidence.settings.capacity) return [];
    const { capacity } = evidence.settings;
    return [`Concert ${concertId} had ${count} ACTIVE tokens at ${since} and a capacity of ${capacity}.`];
  });
}

function turnOf(observations: Observation[]): Interval {
  return {
    from: Math.min(...observations.map(({ answeredAt }) => answeredAt)),
    to: Math.max(...observations.map(({ sentAt }) => sentAt)),
  };
}

/** An ended token stays ended, unless Redis lost the queue. */
export function endedTokensStayEnded(evidence: Evidence): string[] {
  return [...groupBy(observationsOf(evidence), ({ tokenId }) => tokenId)].flatMap(
    ([tokenId, observations]) => {
      const ended = observations.find(({ status }) => status === "EXPIRED");
      const alive = observations.find(
        (observation) =>
          ended &&
          observation.status !== "EXPIRED" &&
          observation.sentAt > ended.answeredAt &&
          !queueWasLost(evidence, ended, observation),
      );
      return alive ? [`Token ${tokenId} ended and was ${alive.status} again at ${alive.answeredAt}.`] : [];
    },
  );
}
