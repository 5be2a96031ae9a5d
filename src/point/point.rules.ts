import { ExpectedError } from "../shared/errors";

/** @throws ExpectedError INVALID_AMOUNT unless the amount is from 1 to `max`. */
export function checkCharge(amountPoints: number, { max }: { max: number }): void {
  if (amountPoints >= 1 && amountPoints <= max) return;
  throw new ExpectedError("INVALID_AMOUNT", { min: 1, max });
}
