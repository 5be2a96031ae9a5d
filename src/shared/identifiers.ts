/** The maximum of a Postgres integer, the type of numbered rows' ids. */
export const greatestRowNumber = 2 ** 31 - 1;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be a row's id. Callers treat any other text as not found. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Writes an id as Postgres does, so that equal ids are equal texts. Returns any other text unchanged. */
export function toPlainId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}

/** Reads the number of a row. Returns undefined when the text cannot be one. */
export function toRowNumber(text: string): number | undefined {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return number > 0 && number <= greatestRowNumber ? number : undefined;
}

export function isRowNumber(text: string): boolean {
  return toRowNumber(text) !== undefined;
}
