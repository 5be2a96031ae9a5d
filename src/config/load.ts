import { count, type Read } from "./setting-types";

/** How much work one process takes on at a time. */
export const operationSettings = {
  MAX_OPERATIONS: count(4, 100),
};

/** The last quarter is kept for those who are amid a purchase, so that those who come after them wait instead. */
const ordinaryShare = 0.75;

export const operationLimits = (settings: Read<typeof operationSettings>) => ({
  maxOperations: settings.MAX_OPERATIONS,
  maxOrdinary: Math.floor(settings.MAX_OPERATIONS * ordinaryShare),
});
