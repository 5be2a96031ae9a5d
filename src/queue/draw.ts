import { createHash, createHmac } from "node:crypto";

/** Draw numbers lie below this, the sequence numbers of people who come after the opening above. */
export const DRAW_NUMBERS = 2 ** 44;

const digits = 11;

/** What the draw of a sale rests on. The seed is a secret until the sale is open. */
export interface SecretDraw {
  opensAt: Date;
  seed: string;
  isOpen: boolean;
}

/** What everybody may know of a draw, and what the holder of a token needs to check its place. */
export interface Draw {
  opensAt: Date;
  /** SHA-256 of the seed's text, in hexadecimal. Public from the beginning. */
  commitment: string;
  /** Null until the sale has opened. */
  seed: string | null;
  tokenId: string;
  /** Whether the token was issued before the sale opened, and so took part. */
  gathered: boolean;
  /** In 11 hexadecimal digits; null until the sale has opened, and for those who did not take part. */
  drawNumber: string | null;
}

/** The sequence number that a signed token names when its place is drawn: the real one is not told early. */
export const DRAWN = 0;

/** What may be told of a draw to the holder of this token. */
export function describeDraw(
  { opensAt, seed, isOpen }: SecretDraw,
  { tokenId, sequence }: { tokenId: string; sequence: number },
): Draw {
  const gathered = sequence === DRAWN;
  const number = isOpen && gathered ? drawNumber(seed, tokenId) : null;
  return {
    opensAt,
    tokenId,
    gathered,
    commitment: commitmentTo(seed),
    seed: isOpen ? seed : null,
    drawNumber: number === null ? null : number.toString(16).padStart(digits, "0"),
  };
}

/**
 * The place of a token in the draw, lower being nearer the front: the first 11 hexadecimal digits of
 * HMAC-SHA256(key: the seed's text, message: the token id), read as a number. Of equal numbers the lower user id
 * comes first.
 */
export function drawNumber(seed: string, tokenId: string): number {
  return parseInt(createHmac("sha256", seed).update(tokenId).digest("hex").slice(0, digits), 16);
}

export function commitmentTo(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}
