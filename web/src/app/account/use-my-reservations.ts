import { useQuery } from "@apollo/client/react";
import { MyReservationsDocument, type ReservationViewFragment } from "../../generated/operations";

export function useMyReservations(concertId: string | null) {
  const { data, error, fetchMore, refetch } = useQuery(MyReservationsDocument, {
    skip: concertId === null,
    fetchPolicy: "cache-and-network",
    context: concertId === null ? {} : { concertId },
  });
  const pageInfo = data?.myReservations.pageInfo;
  return {
    reservations: data?.myReservations.edges.map(({ node }) => node),
    error,
    refetch,
    hasMore: pageInfo?.hasNextPage ?? false,
    readMore: () => fetchMore({ variables: { after: pageInfo?.endCursor ?? null } }),
  };
}

/** Finds the user's newest unpaid hold for this concert. */
export function usePendingReservation(concertId: string): ReservationViewFragment | undefined {
  const { reservations } = useMyReservations(concertId);
  return reservations?.find(
    ({ status, performance }) => status === "PENDING" && performance.concert.id === concertId,
  );
}
