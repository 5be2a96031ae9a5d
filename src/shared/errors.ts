/**
 * Every failure that a caller can expect. The message says what is wrong, then what to do.
 * The argument of a message becomes the details in the error's extensions (docs/PROTOCOL.md, "Errors").
 */
export const catalogue = {
  INVALID_TOKEN: ({ needed }: { needed: "QUEUE_TOKEN" | "IDENTITY" }) =>
    needed === "IDENTITY"
      ? "The identity JWT is missing, has expired, or is for another service. Sign in and send it as 'Bearer <token>'."
      : "A valid queue token is missing. Call issueQueueToken and send the token as 'Bearer <token>'.",
  TOKEN_NOT_ACTIVE: (_: { position: number | null }) =>
    "It is not your turn yet. Wait until the queue token is ACTIVE.",
  TOKEN_EXPIRED: (_: { endReason: string | null }) =>
    "This queue token has ended. Call issueQueueToken to join the queue again.",
  USER_NOT_FOUND: (_: { userId: string }) => "This user does not exist. Call registerUser first.",
  CONCERT_NOT_FOUND: (_: { concertId: string }) =>
    "This concert does not exist. The concerts query lists the concerts on sale.",
  PERFORMANCE_NOT_FOUND: (_: { performanceId: string }) =>
    "This performance does not exist, or belongs to another concert.",
  SEAT_NOT_FOUND: (_: { seatIds: string[] }) => "These seats do not belong to this performance.",
  SEAT_TAKEN: (_: { seatIds: string[] }) =>
    "These seats are held or sold, so no seat was held for you. Choose other seats.",
  SEAT_LIMIT_EXCEEDED: ({ limit }: { limit: number; held: number }) =>
    `A user may hold and buy at most ${limit} seats of a performance.`,
  RESERVATION_NOT_FOUND: (_: { reservationId: string }) => "This reservation does not exist.",
  NOT_OWNER: (_: { reservationId: string }) => "This reservation belongs to another user.",
  RESERVATION_EXPIRED: (_: { reservationId: string; expiresAt: Date }) =>
    "The hold has expired and its seats are free. Hold seats again.",
  RESERVATION_CANCELLED: (_: { reservationId: string }) =>
    "This reservation was cancelled and its seats are free. Hold seats again.",
  ALREADY_PAID: (_: { reservationId: string; paymentId: string }) => "This reservation is already paid.",
  INSUFFICIENT_POINTS: ({ balance, amount }: { balance: number; amount: number }) =>
    `The balance of ${balance} points does not cover ${amount}. Charge the difference and pay again.`,
  INVALID_AMOUNT: ({ min, max }: { min: number; max: number }) =>
    `The amount must be a whole number of points from ${min} to ${max}.`,
  IDEMPOTENCY_CONFLICT: (_: { idempotencyKey: string }) =>
    "This idempotency key was used with other arguments. Use a new key for a new request.",
  SALE_NOT_OPEN: (_: { gathersAt: Date; opensAt: Date }) =>
    "The sale is not open, and gathering for it has not started. Come back later.",
  SALE_CLOSED: (_: { closedAt: Date | null }) => "The sale is over.",
  FORBIDDEN: ({ needed }: { needed: "OPERATOR_TOKEN" | "OWN_USER_ID" }) =>
    needed === "OWN_USER_ID"
      ? "This user id is not yours. Send the user id that is the subject of your identity."
      : "Only operators may do this. Send the operator token as 'Bearer <token>'.",
  RATE_LIMITED: ({ retryAfterSeconds }: { retryAfterSeconds: number }) =>
    `Too many requests. Try again in ${retryAfterSeconds} seconds.`,
  SERVICE_UNAVAILABLE: (_?: { retryAfterSeconds: number }) =>
    "The service is overloaded, or a part of it does not answer. The operation may have succeeded. " +
    "Try again shortly, with the same idempotency key.",
  BAD_USER_INPUT: ({ reason }: { reason: string }) => reason,
} satisfies Record<string, (details: never) => string>;

export type ErrorCode = keyof typeof catalogue;
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof catalogue)[Code]>;

/** An expected failure: a code of the catalogue, its message, and details for programs. */
export class ExpectedError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly details: Record<string, unknown>;

  constructor(
    readonly code: Code,
    ...details: ErrorDetails<Code>
  ) {
    const message = (catalogue[code] as (...details: ErrorDetails<Code>) => string)(...details);
    // It is an answer, not a fault: nobody reads its stack, which would cost a third of a refusal.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.details = details[0] ?? {};
  }
}
