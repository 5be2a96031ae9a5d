import type { Asked, Evidence } from "../history";
import { groupBy, isDone, requests } from "./requests";
import { queueWasLost, sightsOf, type Sight } from "./observations";

/**
 * Nobody is admitted before somebody who joined earlier and is still there. Told only of pairs where all of that is
 * certain: the first had the answer before the second asked for a token, had last shown up within the grace time when
 * the second was admitted, was still WAITING when that was known, and Redis lost nothing meanwhile.
 */
export function firstComeFirstServed(evidence: Evidence): string[] {
  const attempts = groupBy(
    requests(evidence, "issueToken"),
    ({ userId, asked }) => `${userId} ${asked.concertId}`,
  );
  return [...groupBy(sightsOf(evidence), ({ concertId }) => concertId).values()].flatMap((sights) => {
    const places = [...groupBy(sights, ({ tokenId }) => tokenId).values()].map((own) =>
      placeOf(own, attempts),
    );
    return places.flatMap((later) =>
      places
        .filter((earlier) => wasOvertaken(evidence, earlier, later))
        .map(
          (earlier) =>
            `Token ${later.tokenId} was admitted before token ${earlier.tokenId}, which came earlier.`,
        ),
    );
  });
}

interface Place {
  tokenId: string;
  /** The earliest request that can have made it, and the first answer about it. */
  mayHaveComeAt: number;
  came: Sight;
  sights: Sight[];
  admitted: Sight | undefined;
}

function placeOf(sights: Sight[], attempts: Map<string, Asked<"issueToken">[]>): Place {
  const [came] = sights as [Sight];
  const { tokenId, userId, concertId } = came;
  const own = (attempts.get(`${userId} ${concertId}`) ?? []).filter(
    (request) => !isDone(request) || request.told.result.tokenId === tokenId,
  );
  const mayHaveComeAt = Math.min(...own.map(({ askedAt }) => askedAt));
  return { tokenId, mayHaveComeAt, came, sights, admitted: sights.find(({ status }) => status === "ACTIVE") };
}

function wasOvertaken(evidence: Evidence, earlier: Place, { mayHaveComeAt, admitted }: Place): boolean {
  if (!admitted?.admittedAt || earlier.came.toldAt >= mayHaveComeAt) return false;
  const { admittedAt, toldAt: knownAt } = admitted;
  if ((earlier.admitted?.admittedAt ?? Infinity) <= admittedAt) return false;
  const presentFrom = admittedAt - evidence.settings.graceSeconds * 1_000;
  const wasPresent = earlier.sights.some(
    ({ askedAt, toldAt }) => askedAt > presentFrom && toldAt <= admittedAt,
  );
  const stillWaits = earlier.sights.some(
    (sight) =>
      sight.status === "WAITING" && sight.askedAt >= knownAt && !queueWasLost(evidence, earlier.came, sight),
  );
  return wasPresent && stillWaits;
}
