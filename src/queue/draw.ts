import { createHash, createHmac } from "node:crypto";

/** Draw numbers are below this. Sequence numbers of users who join after the opening are above. */
export const DRAW_NUMBERS = 2 ** 44;

const digits = 11;

/** The input of the draw of a sale. The seed is secret until the sale opens. */
export interface SecretDraw {
  opensAt: Date;
  seed: string;
  isOpen: boolean;
}

/** What the holder of a token may know of the draw, and needs to check its own position. */
export interface Draw {
  opensAt: Date;
  /** SHA-256 of the seed's text, in hexadecimal. Public from the creation of the concert. */
  commitment: string;
  /** Null until the sale has opened. */
  seed: string | null;
  tokenId: string;
  /** Whether the token was issued before the sale opened, and so takes part in the draw. */
  gathered: boolean;
  /** 11 hexadecimal digits. Null until the sale opens, and for a token that does not take part. */
  drawNumber: string | null;
}

/** The sequence number in a signed token whose position is drawn. The real one stays secret until the opening. */
export const DRAWN = 0;

export function isDrawn({ sequence }: { sequence: number }): boolean {
  return sequence === DRAWN;
}

/** What the holder of this token may know of the draw. */
export function describeDraw(
  { opensAt, seed, isOpen }: SecretDraw,
  { tokenId, sequence }: { tokenId: string; sequence: number },
): Draw {
  const gathered = isDrawn({ sequence });
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
 * The number of a token in the draw; a lower one is nearer the front. It is the first 11 hexadecimal digits of
 * HMAC-SHA256(key: the seed's text, message: the token id). Of equal numbers the lower user id comes first.
 */
export function drawNumber(seed: string, tokenId: string): number {
  return parseInt(createHmac("sha256", seed).update(tokenId).digest("hex").slice(0, digits), 16);
}

export function commitmentTo(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}
