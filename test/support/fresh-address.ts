import { randomInt } from "node:crypto";

/** An address that only this call knows, since all tests count in one Redis. */
export function freshAddress(): string {
  return `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}::1`;
}
