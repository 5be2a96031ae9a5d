import type { EndReason } from "../token/queue-token";

/** How and when a token ended. */
export interface Ending {
  tokenId: string;
  userId: string;
  reason: EndReason;
  endedAt: Date;
}
