/** Of a row that is numbered: Postgres's integer. */
export const greatestRowNumber = 2 ** 31 - 1;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row at all; what cannot is simply not found. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** An id as Postgres writes it, so that two spellings of one are the same text; any other text as it is. */
export function toPlainId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}

/** The number that a text names a row by, or undefined when it cannot be one. */
export function toRowNumber(text: string): number | undefined {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return number > 0 && number <= greatestRowNumber ? number : undefined;
}

export function isRowNumber(text: string): boolean {
  return toRowNumber(text) !== undefined;
}
