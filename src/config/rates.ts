import { count, type Read } from "./setting-types";

/** How often per minute one user, and all users of one address, may do each thing. */
export const rateSettings = {
  USER_JOINS_PER_MINUTE: count(1, 60),
  USER_HOLDS_PER_MINUTE: count(1, 120),
  USER_CHARGES_PER_MINUTE: count(1, 60),
  USER_PAYMENTS_PER_MINUTE: count(1, 60),
  ADDRESS_JOINS_PER_MINUTE: count(1, 6_000),
  ADDRESS_HOLDS_PER_MINUTE: count(1, 6_000),
  ADDRESS_CHARGES_PER_MINUTE: count(1, 6_000),
  ADDRESS_PAYMENTS_PER_MINUTE: count(1, 6_000),
};

/** The budgets by the names that operation policies spend. */
export const rateLimits = (settings: Read<typeof rateSettings>) => ({
  "join:user": settings.USER_JOINS_PER_MINUTE,
  "join:address": settings.ADDRESS_JOINS_PER_MINUTE,
  "hold:user": settings.USER_HOLDS_PER_MINUTE,
  "hold:address": settings.ADDRESS_HOLDS_PER_MINUTE,
  "charge:user": settings.USER_CHARGES_PER_MINUTE,
  "charge:address": settings.ADDRESS_CHARGES_PER_MINUTE,
  "pay:user": settings.USER_PAYMENTS_PER_MINUTE,
  "pay:address": settings.ADDRESS_PAYMENTS_PER_MINUTE,
});
