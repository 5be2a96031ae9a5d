import type { Evidence } from "../history";
import { groupBy } from "./requests";
import { queueWasLost, sightsOf, type Sight } from "./observations";
import { maxAtOnce, type Span } from "./spans";

/** Never were more people of a concert ACTIVE than there is room. One is for certain from the first to the last sight of it. */
export function capacityIsKept(evidence: Evidence): string[] {
  const active = sightsOf(evidence).filter(({ status }) => status === "ACTIVE");
  return [...groupBy(active, ({ concertId }) => concertId)].flatMap(([concertId, sights]) => {
    // One that a loss of Redis took from its turn and that was admitted anew has had two turns.
    const turns = groupBy(sights, ({ tokenId, admittedAt }) => `${tokenId} ${admittedAt}`);
    const { count, since } = maxAtOnce([...turns.values()].map(turnOf));
    if (count <= evidence.settings.capacity) return [];
    const { capacity } = evidence.settings;
    return [`Concert ${concertId} had ${count} people ACTIVE at ${since}, with room for ${capacity}.`];
  });
}

function turnOf(sights: Sight[]): Span {
  return {
    from: Math.min(...sights.map(({ toldAt }) => toldAt)),
    to: Math.max(...sights.map(({ askedAt }) => askedAt)),
  };
}

/** A token that has ended never lives again, unless Redis lost the ending. */
export function endedStaysEnded(evidence: Evidence): string[] {
  return [...groupBy(sightsOf(evidence), ({ tokenId }) => tokenId)].flatMap(([tokenId, sights]) => {
    const ended = sights.find(({ status }) => status === "EXPIRED");
    const alive = sights.find(
      (sight) =>
        ended &&
        sight.status !== "EXPIRED" &&
        sight.askedAt > ended.toldAt &&
        !queueWasLost(evidence, ended, sight),
    );
    return alive ? [`Token ${tokenId} had ended and was ${alive.status} again at ${alive.toldAt}.`] : [];
  });
}
