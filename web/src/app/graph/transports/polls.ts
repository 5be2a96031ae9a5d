import type { ApolloClient, ApolloLink } from "@apollo/client";
import { exhaustMap, map, takeWhile, timer } from "rxjs";
import { QueueTokenDocument, ReservationDocument } from "../../../generated/operations";
import { toDeadline } from "../server-clock";
import type { Transport } from "./transport";

const pollMilliseconds = 5_000;
const warningMilliseconds = 60_000;

interface Reading {
  /** What the subscription would push now. */
  data: Record<string, unknown>;
  /** Whether the subscription would end now. */
  isLast: boolean;
}

/** Reads every few seconds what each subscription would push. Each reading presents the token, which keeps the waiter present. */
export const polls: Transport = {
  patienceMilliseconds: 10_000,

  carry: (operation) =>
    timer(0, pollMilliseconds).pipe(
      exhaustMap(() => read(operation)),
      takeWhile(({ isLast }) => !isLast, true),
      map(({ data }) => ({ data })),
    ),
};

async function read({
  client,
  operationName,
  variables,
  getContext,
}: ApolloLink.Operation): Promise<Reading> {
  const context = {
    concertId: getContext().concertId,
    fetchOptions: { signal: AbortSignal.timeout(polls.patienceMilliseconds) },
  };
  switch (operationName) {
    case "QueuePosition":
      return readPosition(client, context);
    case "HoldExpiry":
      return readHold(client, context, String(variables["reservationId"]));
    case "SeatChanges":
      // No query lists changes. The page reads the seat map instead.
      return { data: { seatChanges: { readAgain: true, changes: [] } }, isLast: false };
    default:
      throw new Error(`Nothing polls for ${operationName}.`);
  }
}

async function readPosition(client: ApolloClient, context: object): Promise<Reading> {
  const { data } = await client.query({ query: QueueTokenDocument, context, fetchPolicy: "no-cache" });
  const token = data?.queueToken;
  return { data: { queuePosition: token }, isLast: token?.status === "EXPIRED" };
}

async function readHold(client: ApolloClient, context: object, id: string): Promise<Reading> {
  const options = { query: ReservationDocument, variables: { id }, context };
  const { data } = await client.query({ ...options, fetchPolicy: "no-cache" });
  const { status, expiresAt } = data!.reservation;
  const remaining = toDeadline(expiresAt) - performance.now();
  const holdExpiry = {
    __typename: "HoldExpiry",
    status,
    expiresAt,
    now: new Date(Date.parse(expiresAt) - remaining).toISOString(),
    endingSoon: remaining <= warningMilliseconds,
    reservation: { __typename: "Reservation", id, status },
  };
  return { data: { holdExpiry }, isLast: status !== "PENDING" };
}
