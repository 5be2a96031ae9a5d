import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { randomUUID } from "node:crypto";
import { parse, print } from "graphql";
import {
  ChargePointsDocument,
  IssueQueueTokenDocument,
  QueueTokenDocument,
  SeatMapDocument,
  type HoldSeatsMutationVariables,
  type PayReservationMutationVariables,
} from "../../test/support/generated/operations";
import { identityOf } from "../../test/support/identity";
import type { Post } from "./load";
import type { Sale } from "./sale";

const price = 100;

export interface Held {
  holdSeats: { reservation: { id: string; status: string } };
}

/** Holds and payments select less than the shared operations, whose further fields cost further statements. */
const HoldDocument: TypedDocumentNode<Held, HoldSeatsMutationVariables> = parse(`
  mutation Hold($input: HoldSeatsInput!) {
    holdSeats(input: $input) { reservation { id status amount expiresAt } }
  }
`);
const PayDocument: TypedDocumentNode<unknown, PayReservationMutationVariables> = parse(`
  mutation Pay($input: PayReservationInput!) {
    payReservation(input: $input) { payment { id amount paidAt } }
  }
`);
const TypenameDocument: TypedDocumentNode<unknown, Record<string, never>> = parse("{ __typename }");

const issue = operation(IssueQueueTokenDocument);
const read = operation(QueueTokenDocument);
const map = operation(SeatMapDocument);
const hold = operation(HoldDocument);
const charge = operation(ChargePointsDocument);
const pay = operation(PayDocument);
const typename = operation(TypenameDocument);

/** Issues a token to a user, whose identity JWT goes with it. */
export const issueToken = (userId: string, { concertId }: Pick<Sale, "concertId">) =>
  issue(identityOf(userId), { input: { userId, concertId } });

export const holdSeats = (token: string, { performanceId }: Sale, seatIds: string[]) =>
  hold(token, { input: { performanceId, seatIds, idempotencyKey: randomUUID() } });

/** Holds the seat at this index of the sale. */
export const holdSeat = (token: string, sale: Sale, index: number) =>
  holdSeats(token, sale, [sale.seatIds[index]!]);

/** Charges the price of that many seats. */
export const chargePrice = (token: string, seats: number) =>
  charge(token, { input: { amount: seats * price, idempotencyKey: randomUUID() } });

export const payFor = (token: string, { holdSeats }: Held) =>
  pay(token, { input: { reservationId: holdSeats.reservation.id, idempotencyKey: randomUUID() } });

export const readToken = (token: string) => read(token, {});

export const readSeatMap = (token: string, { performanceId }: Sale) => map(token, { performanceId });

/** The cheapest query: `{ __typename }`. */
export const readTypename = (token?: string) => typename(token, {});

/** Buys the seat at this index of the sale: issue, hold, charge, pay. */
export async function buy(
  ask: <Data>(post: Post<Data>) => Promise<Data>,
  { sale, userId, index }: { sale: Sale; userId: string; index: number },
): Promise<void> {
  const { token } = (await ask(issueToken(userId, sale))).issueQueueToken;
  const held = await ask(holdSeat(token, sale, index));
  await ask(chargePrice(token, 1));
  await ask(payFor(token, held));
}

/** Prints the document once, because printing takes longer than sending. */
function operation<Data, Variables>(document: TypedDocumentNode<Data, Variables>) {
  const query = print(document);
  return (token: string | undefined, variables: Variables): Post<Data> => ({
    body: JSON.stringify({ query, variables }),
    token,
  });
}
