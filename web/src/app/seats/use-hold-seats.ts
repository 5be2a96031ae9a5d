import { useMutation } from "@apollo/client/react";
import { HoldSeatsDocument } from "../../generated/operations";
import { intend } from "../session/intentions";

/** @returns the id of the new reservation. */
export function useHoldSeats({ concertId, performanceId }: { concertId: string; performanceId: string }) {
  const [mutate, { loading }] = useMutation(HoldSeatsDocument, { context: { concertId } });
  const holdSeats = (seatIds: string[]): Promise<string> =>
    intend(`hold ${performanceId} ${seatIds.toSorted().join(" ")}`, async (idempotencyKey) => {
      const { data } = await mutate({ variables: { input: { performanceId, seatIds, idempotencyKey } } });
      return data!.holdSeats.reservation.id;
    });
  return { holdSeats, loading };
}
