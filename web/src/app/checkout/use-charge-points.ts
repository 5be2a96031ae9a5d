import { useMutation } from "@apollo/client/react";
import { ChargePointsDocument } from "../../generated/operations";
import { intend } from "../session/intentions";

/** The payload updates the point account in the cache, and so every balance on the page. */
export function useChargePoints(concertId: string) {
  const [mutate, { loading, error }] = useMutation(ChargePointsDocument, { context: { concertId } });
  const chargePoints = (amount: number): Promise<boolean> =>
    intend(`charge ${amount}`, (idempotencyKey) =>
      mutate({ variables: { input: { amount, idempotencyKey } } }),
    ).then(
      () => true,
      () => false,
    );
  return { chargePoints, loading, error };
}
