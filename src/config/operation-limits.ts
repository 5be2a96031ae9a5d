import { count, type Read } from "./setting-types";

/** How many operations one process works on at a time. */
export const operationSettings = {
  MAX_OPERATIONS: count(4, 100),
};

/** The last quarter is for buyers and operators. Users who come later wait instead. */
const ordinaryShare = 0.75;

export const operationLimits = (settings: Read<typeof operationSettings>) => ({
  maxOperations: settings.MAX_OPERATIONS,
  maxOrdinary: Math.floor(settings.MAX_OPERATIONS * ordinaryShare),
});
