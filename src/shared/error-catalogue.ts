import { catalogue, type ErrorCode, type ErrorDetails } from "./errors";

/** How JSON has a value of a detail, in the notation of GraphQL. A type without "!" may be null or absent. */
type NotationOf<Value> = Value extends Date
  ? "DateTime"
  : Value extends number
    ? "Int"
    : Value extends string[]
      ? "[ID!]"
      : "ID" | "String";

type DetailTypes<Details> = {
  [Name in keyof Details]-?: null extends Details[Name]
    ? NotationOf<NonNullable<Details[Name]>>
    : NotationOf<Details[Name]> | `${NotationOf<Details[Name]>}!`;
};

/** The names and types of the details of each error. A missing or a wrong one does not compile. */
const detailTypes: { [Code in ErrorCode]: DetailTypes<NonNullable<ErrorDetails<Code>[0]>> } = {
  INVALID_TOKEN: { needed: "String!" },
  TOKEN_NOT_ACTIVE: { position: "Int" },
  TOKEN_EXPIRED: { endReason: "String" },
  USER_NOT_FOUND: { userId: "ID!" },
  CONCERT_NOT_FOUND: { concertId: "ID!" },
  PERFORMANCE_NOT_FOUND: { performanceId: "ID!" },
  SEAT_NOT_FOUND: { seatIds: "[ID!]!" },
  SEAT_TAKEN: { seatIds: "[ID!]!" },
  SEAT_LIMIT_EXCEEDED: { limit: "Int!", held: "Int!" },
  RESERVATION_NOT_FOUND: { reservationId: "ID!" },
  NOT_OWNER: { reservationId: "ID!" },
  RESERVATION_EXPIRED: { reservationId: "ID!", expiresAt: "DateTime!" },
  RESERVATION_CANCELLED: { reservationId: "ID!" },
  ALREADY_PAID: { reservationId: "ID!", paymentId: "ID!" },
  INSUFFICIENT_POINTS: { balance: "Int!", amount: "Int!" },
  INVALID_AMOUNT: { min: "Int!", max: "Int!" },
  IDEMPOTENCY_CONFLICT: { idempotencyKey: "ID!" },
  SALE_NOT_OPEN: { gathersAt: "DateTime!", opensAt: "DateTime!" },
  SALE_CLOSED: { closedAt: "DateTime" },
  FORBIDDEN: { needed: "String!" },
  RATE_LIMITED: { retryAfterSeconds: "Int!" },
  SERVICE_UNAVAILABLE: { retryAfterSeconds: "Int" },
  BAD_USER_INPUT: { reason: "String" },
};

/** Codes that no part of the service chooses: those of GraphQL over HTTP, and that of every unexpected failure. */
export const foreignCodes = {
  OPERATION_RESOLUTION_FAILURE:
    "The document has no operation of this name and method. Name one that it has.",
  PERSISTED_QUERY_NOT_FOUND:
    "This process does not know the hash. Send it once more with the text of the query.",
  INTERNAL_SERVER_ERROR: "Something went wrong on our side.",
};

export interface ErrorDescription {
  code: ErrorCode | keyof typeof foreignCodes;
  message: string;
  details: { name: string; type: string }[];
}

/** Stands for the details of any error, and makes its message show their names in braces. */
const detailNames = new Proxy({}, { get: (_, name) => `{${String(name)}}` }) as never;

/** Every code that an error can have, with its message and details. */
export const errorDescriptions: ErrorDescription[] = [
  ...Object.entries(catalogue).map(([code, sentence]) => ({
    code: code as ErrorCode,
    message: sentence(detailNames),
    details: Object.entries(detailTypes[code as ErrorCode]).map(([name, type]) => ({ name, type })),
  })),
  ...Object.entries(foreignCodes).map(([code, message]) => ({
    code: code as keyof typeof foreignCodes,
    message,
    details: [],
  })),
];
