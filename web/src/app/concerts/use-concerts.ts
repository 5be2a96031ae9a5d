import { useQuery } from "@apollo/client/react";
import { useEffect } from "react";
import { ConcertsDocument, type ConcertsQuery } from "../../generated/operations";

const pollMilliseconds = 10_000;

export type ListedConcert = ConcertsQuery["concerts"]["nodes"][number];

/** Reads the concerts on sale. Reads them again at intervals, because their free seats change. */
export function useConcerts({ live = true } = {}) {
  const { data, error, fetchMore, refetch } = useQuery(ConcertsDocument, {
    pollInterval: live ? pollMilliseconds : 0,
    skipPollAttempt: () => document.hidden,
    fetchPolicy: live ? "cache-and-network" : "cache-first",
  });
  const pageInfo = data?.concerts.pageInfo;
  const readMore = () => fetchMore({ variables: { after: pageInfo?.endCursor ?? null } });
  return {
    concerts: data?.concerts.nodes,
    hasMore: pageInfo?.hasNextPage ?? false,
    error,
    readMore,
    refetch,
  };
}

/** Reads pages of the list until it contains this concert. */
export function useConcert(concertId: string): ListedConcert | undefined {
  const { concerts, hasMore, readMore } = useConcerts({ live: false });
  const concert = concerts?.find(({ id }) => id === concertId);
  const missing = concerts !== undefined && concert === undefined && hasMore;
  useEffect(() => {
    if (missing) void readMore();
  });
  return concert;
}

export function countSeats(concert: ListedConcert): { available: number; total: number } {
  return concert.performances.reduce(
    ({ available, total }, { seatsAvailable, seatsTotal }) => ({
      available: available + seatsAvailable,
      total: total + seatsTotal,
    }),
    { available: 0, total: 0 },
  );
}
