import { ExpectedError } from "../shared/errors";

/** @throws ExpectedError INVALID_AMOUNT unless the amount is from 1 to the most that one charge may add. */
export function checkCharge(amountPoints: number, { most }: { most: number }): void {
  if (amountPoints >= 1 && amountPoints <= most) return;
  throw new ExpectedError("INVALID_AMOUNT", { least: 1, most });
}
