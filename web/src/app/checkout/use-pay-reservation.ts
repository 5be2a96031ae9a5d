import { useMutation } from "@apollo/client/react";
import { PayReservationDocument } from "../../generated/operations";
import { intend } from "../session/intentions";

/** The payload confirms the reservation in the cache, so the page shows the ticket. */
export function usePayReservation(concertId: string) {
  const [mutate, { loading, error }] = useMutation(PayReservationDocument, { context: { concertId } });
  const payReservation = (reservationId: string) =>
    intend(`pay ${reservationId}`, (idempotencyKey) =>
      mutate({ variables: { input: { reservationId, idempotencyKey } } }),
    ).catch(() => undefined);
  return { payReservation, loading, error };
}
