import { randomUUID } from "node:crypto";
import { identityOf } from "../../test/support/identity";
import type { Post } from "./load";
import type { Sale } from "./stage";

/**
 * The operations of a purchase. They select less than those of the tests, whose further fields cost further statements:
 * the benchmarks measure the operation itself.
 */
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

export const trivialBody = bodyOf("{ __typename }");

export const statusBody = bodyOf("{ queueToken { status } }");

export const positionBody = bodyOf("{ queueToken { id status position queueLength } }");

export const seatMapBody = (performanceId: string): string => bodyOf(seatMap, { performanceId });

/** Issues a token to a user, whose identity JWT goes with it. */
export function issuePost(userId: string, { concertId }: Sale): Post {
  return { body: bodyOf(issue, { input: { userId, concertId } }), token: identityOf(userId) };
}

/** Holds the seat at this index of the sale. */
export function holdBody({ performanceId, seatIds }: Sale, index: number): string {
  return bodyOf(hold, { input: withKey({ performanceId, seatIds: [String(seatIds[index])] }) });
}

export const chargeBody = (amount: number): string => bodyOf(charge, { input: withKey({ amount }) });

export const payBody = (reservationId: string): string => bodyOf(pay, { input: withKey({ reservationId }) });

/** Reads the token from the answer to `issueQueueToken`. */
export function tokenIn(answer: string): string {
  const { data } = JSON.parse(answer) as { data: { issueQueueToken: { token: string } } };
  return data.issueQueueToken.token;
}

/** Reads the id of the reservation from the answer to `holdSeats`. */
export function reservationIn(answer: string): string {
  const { data } = JSON.parse(answer) as { data: { holdSeats: { reservation: { id: string } } } };
  return data.holdSeats.reservation.id;
}

function bodyOf(query: string, variables?: object): string {
  return JSON.stringify({ query, variables });
}

function withKey(input: object): object {
  return { ...input, idempotencyKey: randomUUID() };
}
