import { randomUUID } from "node:crypto";
import { identityOf } from "../../test/support/identity";
import type { Post } from "./load";
import type { Sale } from "./stage";

const issue = `mutation Issue($input: IssueQueueTokenInput!) {
  issueQueueToken(input: $input) { token queueToken { id status position expiresAt } }
}`;

const hold = `mutation Hold($input: HoldSeatsInput!) {
  holdSeats(input: $input) { reservation { id status amount expiresAt } }
}`;

const charge = `mutation Charge($input: ChargePointsInput!) {
  chargePoints(input: $input) { pointAccount { userId balance } }
}`;

const pay = `mutation Pay($input: PayReservationInput!) {
  payReservation(input: $input) { payment { id amount paidAt } }
}`;

const seatMap = `query SeatMap($performanceId: ID!) {
  seatMap(performanceId: $performanceId) { layoutUrl statuses version }
}`;

/** The cheapest operation there is. */
export const trivialBody = JSON.stringify({ query: "{ __typename }" });

export const presentBody = JSON.stringify({ query: "{ queueToken { status } }" });

/** Issues a token to a user, who proves by an identity to be that one. */
export function issuePost(userId: string, { concertId }: Sale): Post {
  const body = JSON.stringify({ query: issue, variables: { input: { userId, concertId } } });
  return { body, token: identityOf(userId) };
}

/** Holds the one seat that stands at this index of the sale. */
export function holdBody({ performanceId, seatIds }: Sale, index: number): string {
  const input = { performanceId, seatIds: [String(seatIds[index])], idempotencyKey: randomUUID() };
  return JSON.stringify({ query: hold, variables: { input } });
}

export function chargeBody(amount: number): string {
  return JSON.stringify({ query: charge, variables: { input: { amount, idempotencyKey: randomUUID() } } });
}

export function payBody(reservationId: string): string {
  const input = { reservationId, idempotencyKey: randomUUID() };
  return JSON.stringify({ query: pay, variables: { input } });
}

export function seatMapBody(performanceId: string): string {
  return JSON.stringify({ query: seatMap, variables: { performanceId } });
}

/** The token in the answer to issuing. */
export function tokenIn(answer: string): string {
  const { data } = JSON.parse(answer) as { data: { issueQueueToken: { token: string } } };
  return data.issueQueueToken.token;
}

/** The id of the reservation in the answer to holding. */
export function reservationIn(answer: string): string {
  const { data } = JSON.parse(answer) as { data: { holdSeats: { reservation: { id: string } } } };
  return data.holdSeats.reservation.id;
}
