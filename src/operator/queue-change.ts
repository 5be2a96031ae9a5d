import type { AdmissionLimits } from "../queue/queue-settings";
import { isLabel } from "../shared/label";
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

/** Trims the reason, which waiters will read. @throws ExpectedError BAD_USER_INPUT */
export function checkReason(reason: string): string {
  const trimmed = reason.trim();
  if (!isLabel(trimmed, maxReasonLength))
    refuse(`A reason has 1 to ${maxReasonLength} characters, none of them a control character.`);
  return trimmed;
}

function refuse(reason: string): never {
  throw new ExpectedError("BAD_USER_INPUT", { reason });
}
