import { ExpectedError } from "../shared/errors";
import { toRowNumber } from "../shared/identifiers";

/**
 * Checks one request, and gives its seats as hold_set takes them: distinct and ascending. Postgres checks how many
 * seats the user has in all.
 * @throws ExpectedError BAD_USER_INPUT, SEAT_LIMIT_EXCEEDED, SEAT_NOT_FOUND
 */
export function toWantedSeats(seatIds: string[], { limit }: { limit: number }): number[] {
  if (seatIds.length === 0)
    throw new ExpectedError("BAD_USER_INPUT", { reason: "Choose at least one seat." });
  if (seatIds.length > limit) throw new ExpectedError("SEAT_LIMIT_EXCEEDED", { limit, held: 0 });
  const numbers = seatIds.map(toRowNumber);
  const unknown = seatIds.filter((_, index) => numbers[index] === undefined);
  if (unknown.length > 0) throw new ExpectedError("SEAT_NOT_FOUND", { seatIds: unknown });
  const wanted = [...new Set(numbers as number[])].sort((left, right) => left - right);
  if (wanted.length < seatIds.length) {
    throw new ExpectedError("BAD_USER_INPUT", { reason: "Name each seat once." });
  }
  return wanted;
}
