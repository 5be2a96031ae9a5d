import { checkLabel, labelFault, normalizeLabel } from "../shared/label";

const maxLength = 100;

/** @returns the name as a label. @throws ExpectedError BAD_USER_INPUT */
export function checkUserName(text: string): string {
  return checkLabel("A name", text, maxLength);
}

/** Returns null for what cannot be the name of a user. */
export function toUserName(value: unknown): string | null {
  const name = typeof value === "string" ? normalizeLabel(value) : "";
  return labelFault(name, maxLength) === null ? name : null;
}
