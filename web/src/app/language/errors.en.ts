import type { ErrorSentences } from "./errors";

export const englishErrors: ErrorSentences = {
  INVALID_TOKEN: ({ needed }) =>
    needed === "IDENTITY"
      ? "Please sign in. Go back to the page that brought you here and start again from there. You keep your position."
      : "We could not read your position in the queue. We are joining the queue for you again.",
  TOKEN_NOT_ACTIVE: () => "It is not your turn yet. You keep your position in the queue.",
  TOKEN_EXPIRED: () => "Your turn has ended. Join the queue again to continue.",
  USER_NOT_FOUND: () => "We do not know you any more. Please enter your name again.",
  CONCERT_NOT_FOUND: () => "There is no such concert.",
  PERFORMANCE_NOT_FOUND: () => "This concert has no such date.",
  SEAT_NOT_FOUND: () => "These seats do not belong to this date. Please choose again.",
  SEAT_TAKEN: () => "Another buyer was faster and has taken some of these seats. No seat was held.",
  SEAT_LIMIT_EXCEEDED: ({ limit, held }) =>
    Number(held) > 0
      ? `You may have at most ${limit} seats for this date, and you already have ${held}.`
      : `You may have at most ${limit} seats for this date.`,
  RESERVATION_NOT_FOUND: () => "There is no such reservation.",
  NOT_OWNER: () => "This reservation belongs to another user.",
  RESERVATION_EXPIRED: () => "The hold has expired and its seats are free again.",
  RESERVATION_CANCELLED: () => "This reservation was cancelled and its seats are free again.",
  ALREADY_PAID: () => "This reservation has already been paid.",
  INSUFFICIENT_POINTS: ({ balance, amount }) =>
    `You have ${balance} points and need ${amount}. Charge the difference and pay again.`,
  INVALID_AMOUNT: ({ min, max }) => `Enter a whole number of points from ${min} to ${max}.`,
  IDEMPOTENCY_CONFLICT: () => "Something changed in the meantime. Please try again.",
  SALE_NOT_OPEN: () => "The sale has not opened yet.",
  SALE_CLOSED: () => "The sale is over.",
  FORBIDDEN: ({ needed }) =>
    needed === "OWN_USER_ID"
      ? "You are signed in as another user. Sign in again on the page that brought you here."
      : "This is for operators only.",
  RATE_LIMITED: ({ retryAfterSeconds }) =>
    `That was a little fast. Please try again in ${retryAfterSeconds ?? "a few"} seconds.`,
  SERVICE_UNAVAILABLE: () =>
    "A part of the service is not answering. Nothing is lost. Try again in a moment.",
  BAD_USER_INPUT: () => "Please check what you entered.",
  INTERNAL_SERVER_ERROR: () => "Something went wrong on our side. Please try again.",
  UNREACHABLE: () => "We cannot reach the server. Check your connection and try again.",
};
