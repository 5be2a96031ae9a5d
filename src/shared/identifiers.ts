const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row at all; what cannot is simply not found. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** The number of a seat id, or undefined when the text cannot be one. */
export function toSeatNumber(seatId: string): number | undefined {
  const number = /^[1-9]\d{0,9}$/.test(seatId) ? Number(seatId) : 0;
  return number > 0 && number < 2 ** 31 ? number : undefined;
}
