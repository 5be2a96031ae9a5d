import { GraphQLEnumType } from "graphql";
import { registerEnumType } from "type-graphql";
import { catalogue } from "../shared/errors";

/** A GraphQL enum from a plain object whose values describe its keys. */
function describedEnum<Key extends string>(name: string, description: string, values: Record<Key, string>) {
  const keys = Object.fromEntries(Object.keys(values).map((key) => [key, key])) as { [K in Key]: K };
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(values).map(([key, text]) => [key, { description: text }]),
  ) as { [K in Key]: { description: string } };
  registerEnumType(keys, { name, description, valuesConfig });
  return keys;
}

export const SeatStatus = describedEnum("SeatStatus", "Whether a seat can be had.", {
  AVAILABLE: "Nobody has bought it and nobody holds it.",
  HELD: "Somebody holds it and may still pay.",
  SOLD: "Somebody has paid for it.",
});

export const ReservationStatus = describedEnum("ReservationStatus", "How far a reservation has come.", {
  PENDING: "The seats are held until expiresAt.",
  CONFIRMED: "It has been paid; the seats belong to its user.",
  CANCELLED: "Its user gave the seats back.",
  EXPIRED: "The hold ran out unpaid; the seats are free again.",
});

export const QueueTokenStatus = describedEnum("QueueTokenStatus", "Where a queue token stands.", {
  WAITING: "In the line; position tells where.",
  ACTIVE: "Admitted: its user may see seats, hold, charge and pay until expiresAt.",
  EXPIRED: "Ended; endReason tells why.",
});

export const QueueEndReason = describedEnum("QueueEndReason", "Why a queue token ended.", {
  PAID: "Its user has paid.",
  LEFT: "Its user left the line.",
  TIMED_OUT: "Its time ran out.",
});

export const AdmissionState = describedEnum(
  "AdmissionState",
  "Whether people of a line are being admitted.",
  {
    OPEN: "As capacity and rate allow.",
    PAUSED: "Not for now. Those who wait keep their places, and people may join.",
    DRAINING: "Not any more. Those admitted may finish; nobody may join.",
  },
);

export const OperatorActionKind = describedEnum("OperatorActionKind", "What an operator did.", {
  CREATE_CONCERT: "Made a concert with its dates and seats.",
  CONFIGURE_QUEUE: "Set the capacity of a line, its rate, or both.",
  PAUSE_ADMISSION: "Paused admission.",
  RESUME_ADMISSION: "Ended a pause or a drain.",
  DRAIN_QUEUE: "Let a line run empty.",
});

export const PointEntryKind = describedEnum("PointEntryKind", "What moved points.", {
  CHARGE: "Points were added.",
  PAYMENT: "A reservation was paid.",
});

/** Stands in for the details of an error, so that its sentence shows their names in braces. */
const detailNames = new Proxy({}, { get: (_, name) => `{${String(name)}}` }) as never;

/** No field has this type: the schema carries it so that clients can generate the codes. */
export const errorCodeEnum = new GraphQLEnumType({
  name: "ErrorCode",
  description:
    "The value of extensions.code in every expected error, with the message it comes with. " +
    "Anything else is INTERNAL_SERVER_ERROR.",
  values: Object.fromEntries(
    Object.entries(catalogue).map(([code, sentence]) => [code, { description: sentence(detailNames) }]),
  ),
});
