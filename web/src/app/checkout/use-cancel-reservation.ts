import { useMutation } from "@apollo/client/react";
import { CancelReservationDocument } from "../../generated/operations";

export function useCancelReservation(concertId: string) {
  const [mutate, { loading, error }] = useMutation(CancelReservationDocument, { context: { concertId } });
  const cancelReservation = (reservationId: string) =>
    mutate({ variables: { input: { reservationId } } }).catch(() => undefined);
  return { cancelReservation, loading, error };
}
