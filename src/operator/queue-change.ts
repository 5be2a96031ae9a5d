import { ExpectedError } from "../shared/errors";

/** What an operator sets of a line. What is left out stays as it is. */
export interface QueueOrder {
  capacity: number | null;
  admissionsPerSecond: number | null;
}

const highestCapacity = 1_000_000;
const highestRate = 100_000;
const longestReason = 200;

/** @throws ExpectedError BAD_USER_INPUT */
export function checkQueueOrder({ capacity, admissionsPerSecond }: QueueOrder): void {
  if (capacity === null && admissionsPerSecond === null)
    refuse("Give capacity, admissionsPerSecond or both.");
  if (capacity !== null && (capacity < 0 || capacity > highestCapacity))
    refuse(`capacity must be from 0 to ${highestCapacity}.`);
  if (admissionsPerSecond !== null && (admissionsPerSecond < 1 || admissionsPerSecond > highestRate))
    refuse(`admissionsPerSecond must be from 1 to ${highestRate}.`);
}

/** The reason as waiters will read it. @throws ExpectedError BAD_USER_INPUT */
export function checkReason(reason: string): string {
  const trimmed = reason.trim();
  if (trimmed.length < 1 || trimmed.length > longestReason || /\p{Cc}|\p{Cs}/u.test(trimmed))
    refuse(`A reason has 1 to ${longestReason} characters, none of them a control character.`);
  return trimmed;
}

function refuse(reason: string): never {
  throw new ExpectedError("BAD_USER_INPUT", { reason });
}
