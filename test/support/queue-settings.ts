import { EstimateAccuracy } from "../../src/queue/wait/estimate-accuracy";

/** Settings of a line that no operator has touched. */
export const untouched = {
  opensAt: new Date(0),
  pausedSince: null,
  pauseReason: null,
  draining: false,
  revision: 0,
  wasLost: false,
};

/** What Postgres knows of a user and a concert whose sale is open. */
export const openSale = {
  userExists: true,
  concertExists: true,
  gathersAt: null,
  opensAt: null,
  closedAt: null,
  now: new Date(),
  drawSeed: null,
};

/** What Postgres knows of a line from which nobody has gone. */
export const nothingEnded = {
  findEndings: async () => [],
  isSoldOut: async () => false,
  findDraw: async () => null,
};

/** A ledger whose reports nobody reads. */
export const unread = new EstimateAccuracy(() => {});
