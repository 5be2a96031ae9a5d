/**
 * Every failure a caller can expect, with the sentence that tells a person what to do about it.
 * The argument of a sentence becomes the structured details beside the code (docs/PROTOCOL.md, "Errors").
 */
export const catalogue = {
  INVALID_TOKEN: ({ needed }: { needed: "QUEUE_TOKEN" | "IDENTITY" }) =>
    needed === "IDENTITY"
      ? "Sign in and present your identity JWT as 'Bearer <token>': it is missing, has run out, or is not for this service."
      : "Present a valid queue token as 'Bearer <token>'; issueQueueToken gives one.",
  TOKEN_NOT_ACTIVE: (_: { position: number | null }) =>
    "It is not your turn yet. Keep your place and wait until the queue token is ACTIVE.",
  TOKEN_EXPIRED: (_: { endReason: string | null }) =>
    "This queue token has ended. Issue a new one to join the line again.",
  USER_NOT_FOUND: (_: { userId: string }) => "No such user. Register one first.",
  CONCERT_NOT_FOUND: (_: { concertId: string }) => "No such concert. The concerts query lists those on sale.",
  PERFORMANCE_NOT_FOUND: (_: { performanceId: string }) => "This concert has no such performance.",
  SEAT_NOT_FOUND: (_: { seatIds: string[] }) => "These seats do not belong to the performance named.",
  SEAT_TAKEN: (_: { seatIds: string[] }) => "These seats are held or sold. Choose others; nothing was held.",
  SEAT_LIMIT_EXCEEDED: ({ limit }: { limit: number; held: number }) =>
    `One person may hold and buy at most ${limit} seats of a performance.`,
  RESERVATION_NOT_FOUND: (_: { reservationId: string }) => "No such reservation.",
  NOT_OWNER: (_: { reservationId: string }) => "This reservation belongs to somebody else.",
  RESERVATION_EXPIRED: (_: { reservationId: string; expiresAt: Date }) =>
    "The hold has run out and its seats are free again. Hold seats anew.",
  RESERVATION_CANCELLED: (_: { reservationId: string }) =>
    "This reservation was cancelled and its seats are free again. Hold seats anew.",
  ALREADY_PAID: (_: { reservationId: string; paymentId: string }) => "This reservation has been paid.",
  INSUFFICIENT_POINTS: ({ balance, amount }: { balance: number; amount: number }) =>
    `The balance of ${balance} points does not cover ${amount}. Charge the difference and pay again.`,
  INVALID_AMOUNT: ({ min, max }: { min: number; max: number }) =>
    `The amount must be a whole number of points from ${min} to ${max}.`,
  IDEMPOTENCY_CONFLICT: (_: { idempotencyKey: string }) =>
    "This idempotency key was used with other arguments. Take a new key for a new request.",
  SALE_NOT_OPEN: (_: { gathersAt: Date; opensAt: Date }) =>
    "The sale has not opened yet, and it is too early to gather for it. Come back later.",
  SALE_CLOSED: (_: { closedAt: Date | null }) => "The sale is over.",
  FORBIDDEN: ({ needed }: { needed: "OPERATOR_TOKEN" | "OWN_USER_ID" }) =>
    needed === "OWN_USER_ID"
      ? "This is somebody else's user id. Name the one that is the subject of your identity."
      : "Only operators may do this. Present the operator token as 'Bearer <token>'.",
  RATE_LIMITED: ({ retryAfterSeconds }: { retryAfterSeconds: number }) =>
    `Too many requests. Try again in ${retryAfterSeconds} seconds.`,
  SERVICE_UNAVAILABLE: (_?: { retryAfterSeconds: number }) =>
    "The service has too much to do, or a part of it does not answer. Try again shortly, with the same idempotency " +
    "key if there is one: it may have been done.",
  BAD_USER_INPUT: ({ reason }: { reason: string }) => reason,
} satisfies Record<string, (details: never) => string>;

export type ErrorCode = keyof typeof catalogue;
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof catalogue)[Code]>;

/** An expected failure: a code of the catalogue, its sentence, and details for programs. */
export class ExpectedError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly details: Record<string, unknown>;

  constructor(
    readonly code: Code,
    ...details: ErrorDetails<Code>
  ) {
    super((catalogue[code] as (...details: ErrorDetails<Code>) => string)(...details));
    this.details = details[0] ?? {};
  }
}
