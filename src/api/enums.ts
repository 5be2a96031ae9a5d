import { registerEnumType } from "type-graphql";
import { errorDescriptions, type ErrorDescription } from "../shared/error-catalogue";

/** A GraphQL enum from a plain object whose values describe its keys. */
function describedEnum<Key extends string>(name: string, description: string, values: Record<Key, string>) {
  const keys = Object.fromEntries(Object.keys(values).map((key) => [key, key])) as { [K in Key]: K };
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(values).map(([key, text]) => [key, { description: text }]),
  ) as { [K in Key]: { description: string } };
  registerEnumType(keys, { name, description, valuesConfig });
  return keys;
}

export const SeatStatus = describedEnum("SeatStatus", "Whether a seat is free.", {
  AVAILABLE: "Free to hold.",
  HELD: "Held by a buyer who may still pay.",
  SOLD: "Paid for.",
});

export const ReservationStatus = describedEnum("ReservationStatus", "The state of a reservation.", {
  PENDING: "The seats are held until expiresAt.",
  CONFIRMED: "Paid. The seats belong to its user.",
  CANCELLED: "Its user gave the seats back before the hold ended.",
  EXPIRED: "The hold ended unpaid, and its seats are free again.",
});

export const QueueTokenStatus = describedEnum("QueueTokenStatus", "The state of a queue token.", {
  WAITING: "In the queue, at position.",
  ACTIVE: "Admitted. Its user may see seats, hold, charge and pay until expiresAt.",
  EXPIRED: "Ended, for the reason in endReason.",
});

export const QueueEndReason = describedEnum("QueueEndReason", "Why a queue token ended.", {
  PAID: "Its user has paid.",
  LEFT: "Its user left the queue.",
  TIMED_OUT: "Its time is over.",
});

export const AdmissionState = describedEnum("AdmissionState", "Whether a queue admits waiters.", {
  OPEN: "It admits waiters as capacity and rate allow.",
  PAUSED: "It admits nobody for now. Waiters keep their positions, and users may join.",
  DRAINING: "It admits nobody, and nobody may join. Admitted users may finish.",
});

export const OperatorActionKind = describedEnum("OperatorActionKind", "What an operator did.", {
  CREATE_CONCERT: "Created a concert with its performances and seats.",
  CONFIGURE_QUEUE: "Set the capacity of a queue, its rate, or both.",
  PAUSE_ADMISSION: "Paused admission.",
  RESUME_ADMISSION: "Ended a pause or a drain.",
  DRAIN_QUEUE: "Drained a queue.",
});

export const PointEntryKind = describedEnum("PointEntryKind", "The kind of a movement of points.", {
  CHARGE: "Points were added.",
  PAYMENT: "A reservation was paid.",
});

const messages = errorDescriptions.map(({ code, message }) => [code, message] as const);

export const ErrorCode = describedEnum(
  "ErrorCode",
  "The value of extensions.code in every error, described by its message.",
  Object.fromEntries(messages) as Record<ErrorDescription["code"], string>,
);
