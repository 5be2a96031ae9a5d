import { useQuery } from "@apollo/client/react";
import { ConcertDocument, ConcertsDocument, type ListedConcertFragment } from "../../generated/operations";

const pollMilliseconds = 10_000;

/** Reads the concerts on sale. Reads them again at intervals, because their free seats change. */
export function useConcerts() {
  const { data, error, fetchMore, refetch } = useQuery(ConcertsDocument, {
    pollInterval: pollMilliseconds,
    skipPollAttempt: () => document.hidden,
    fetchPolicy: "cache-and-network",
  });
  const pageInfo = data?.concerts.pageInfo;
  const readMore = () => fetchMore({ variables: { after: pageInfo?.endCursor ?? null } });
  return {
    concerts: data?.concerts.edges.map(({ node }) => node),
    hasMore: pageInfo?.hasNextPage ?? false,
    error,
    readMore,
    refetch,
  };
}

/** Reads a concert, also when its sale is over. */
export function useConcert(concertId: string): ListedConcertFragment | undefined {
  const { data } = useQuery(ConcertDocument, { variables: { id: concertId } });
  return data?.concert;
}

export function countSeats(concert: ListedConcertFragment): { available: number; total: number } {
  return concert.performances.reduce(
    ({ available, total }, { seatsAvailable, seatsTotal }) => ({
      available: available + seatsAvailable,
      total: total + seatsTotal,
    }),
    { available: 0, total: 0 },
  );
}
