/**
 * Every failure that a client can expect, with a sentence that tells the user what to do.
 * The argument of a sentence becomes the structured details next to the code (docs/PROTOCOL.md, "Errors").
 */
export const catalogue = {
  INVALID_TOKEN: ({ needed }: { needed: "QUEUE_TOKEN" | "IDENTITY" }) =>
    needed === "IDENTITY"
      ? "The identity JWT is missing, has expired, or is for another service. Sign in and send it as 'Bearer <token>'."
      : "Send a valid queue token as 'Bearer <token>'. issueQueueToken issues one.",
  TOKEN_NOT_ACTIVE: (_: { position: number | null }) =>
    "It is not your turn yet. Stay in the queue until your queue token is ACTIVE.",
  TOKEN_EXPIRED: (_: { endReason: string | null }) =>
    "This queue token has ended. Issue a new one to join the queue again.",
  USER_NOT_FOUND: (_: { userId: string }) => "This user does not exist. Register the user first.",
  CONCERT_NOT_FOUND: (_: { concertId: string }) =>
    "This concert does not exist. The concerts query lists the concerts on sale.",
  PERFORMANCE_NOT_FOUND: (_: { performanceId: string }) => "This concert has no such performance.",
  SEAT_NOT_FOUND: (_: { seatIds: string[] }) => "These seats do not belong to the performance.",
  SEAT_TAKEN: (_: { seatIds: string[] }) =>
    "These seats are held or sold, so no seat was held. Choose other seats.",
  SEAT_LIMIT_EXCEEDED: ({ limit }: { limit: number; held: number }) =>
    `One person may hold and buy at most ${limit} seats of a performance.`,
  RESERVATION_NOT_FOUND: (_: { reservationId: string }) => "This reservation does not exist.",
  NOT_OWNER: (_: { reservationId: string }) => "This reservation belongs to another user.",
  RESERVATION_EXPIRED: (_: { reservationId: string; expiresAt: Date }) =>
    "The hold has expired, and its seats are free again. Hold seats again.",
  RESERVATION_CANCELLED: (_: { reservationId: string }) =>
    "This reservation was cancelled, and its seats are free again. Hold seats again.",
  ALREADY_PAID: (_: { reservationId: string; paymentId: string }) => "This reservation is already paid.",
  INSUFFICIENT_POINTS: ({ balance, amount }: { balance: number; amount: number }) =>
    `The balance of ${balance} points does not cover ${amount} points. Charge the difference and pay again.`,
  INVALID_AMOUNT: ({ min, max }: { min: number; max: number }) =>
    `The amount must be a whole number of points from ${min} to ${max}.`,
  IDEMPOTENCY_CONFLICT: (_: { idempotencyKey: string }) =>
    "This idempotency key was used with other arguments. Use a new key for a new request.",
  SALE_NOT_OPEN: (_: { gathersAt: Date; opensAt: Date }) =>
    "The sale is not open, and its gathering has not started. Come back later.",
  SALE_CLOSED: (_: { closedAt: Date | null }) => "The sale is over.",
  FORBIDDEN: ({ needed }: { needed: "OPERATOR_TOKEN" | "OWN_USER_ID" }) =>
    needed === "OWN_USER_ID"
      ? "This user id belongs to another user. Use the id that is the subject of your identity JWT."
      : "Only operators may do this. Send the operator token as 'Bearer <token>'.",
  RATE_LIMITED: ({ retryAfterSeconds }: { retryAfterSeconds: number }) =>
    `Too many requests. Try again in ${retryAfterSeconds} seconds.`,
  SERVICE_UNAVAILABLE: (_?: { retryAfterSeconds: number }) =>
    "The service is overloaded, or a part of it does not answer. Try again shortly. If the request has an " +
    "idempotency key, use the same key, because the request may have succeeded.",
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
