/** The largest integer of Postgres. */
export const maxRowNumber = 2 ** 31 - 1;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row. Callers treat any other text as the id of no row. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Writes a UUID as Postgres does, so that equal ids are equal texts. Returns other text unchanged. */
export function toPlainId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}

/** A UUID as 16 bytes. */
export function packUuid(text: string): Buffer {
  return Buffer.from(text.replaceAll("-", ""), "hex");
}

/** The reverse of packUuid. Reads the first 16 bytes. */
export function unpackUuid(bytes: Buffer): string {
  const digits = bytes.toString("hex", 0, 16);
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20]].map((part) => digits.slice(...part)).join("-");
}

/** Parses the number of a row. Returns undefined when the text cannot be one. */
export function toRowNumber(text: string): number | undefined {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return number > 0 && number <= maxRowNumber ? number : undefined;
}

export function isRowNumber(text: string): boolean {
  return toRowNumber(text) !== undefined;
}
