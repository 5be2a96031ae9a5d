import type { AdmissionLimits } from "../queue/queue-settings";
import { checkLabel } from "../shared/label";
import { ExpectedError } from "../shared/errors";

const maxCapacity = 1_000_000;
const maxRate = 100_000;
const maxReasonLength = 200;

/** @throws ExpectedError BAD_USER_INPUT */
export function checkLimits({ capacity, admissionsPerSecond }: Partial<AdmissionLimits>): void {
  if (capacity === undefined && admissionsPerSecond === undefined)
    refuse("Give capacity, admissionsPerSecond or both.");
  if (capacity !== undefined && (capacity < 0 || capacity > maxCapacity))
    refuse(`capacity must be from 0 to ${maxCapacity}.`);
  if (admissionsPerSecond !== undefined && (admissionsPerSecond < 1 || admissionsPerSecond > maxRate))
    refuse(`admissionsPerSecond must be from 1 to ${maxRate}.`);
}

/** @returns the reason, which waiters will read, as a label. @throws ExpectedError BAD_USER_INPUT */
export function checkReason(reason: string): string {
  return checkLabel("A reason", reason, maxReasonLength);
}

function refuse(reason: string): never {
  throw new ExpectedError("BAD_USER_INPUT", { reason });
}
