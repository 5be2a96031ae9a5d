import { randomUUID } from "node:crypto";
import { next, nextWhere } from "../../support/client";
import {
  AvailableDatesDocument,
  ChargePointsDocument,
  HoldExpiryDocument,
  HoldSeatsDocument,
  IssueQueueTokenDocument,
  LeaveQueueDocument,
  PayReservationDocument,
  QueuePositionDocument,
  RegisterUserDocument,
  ReservationDocument,
  SeatsDocument,
} from "../../support/generated/operations";
import { everyDate } from "../../support/purchase";
import type { Stage } from "../../support/stage";
import type { Adapter, Connection, OpenAdapter } from "./adapter";

/** Walks the whole purchase with a client. @param stage has room for one buyer in each queue. */
export async function walkPurchase(stage: Stage, open: OpenAdapter): Promise<void> {
  const { concertId } = await stage.concert();
  const before = await stage.buyer(concertId);
  const connection: Connection = { address: stage.addresses[0]! };
  const client = await open(connection);
  try {
    connection.token = await join(client, concertId);
    await waitForTurn(client, () => before.client.send(LeaveQueueDocument));
    const reservationId = await holdTwoSeats(client);
    await payHold(client, reservationId);
    await expectTickets(client, reservationId);
  } finally {
    await client.close();
  }
}

async function join(client: Adapter, concertId: string): Promise<string> {
  const { registerUser } = await client.mutate(RegisterUserDocument, { input: { name: "Walker" } });
  const input = { userId: registerUser.user.id, concertId };
  const { issueQueueToken } = await client.mutate(IssueQueueTokenDocument, { input });
  expect(issueQueueToken.queueToken).toMatchObject({ status: "WAITING", position: 1 });
  return issueQueueToken.token;
}

/** Reads an error on the way: a waiter cannot see the dates. */
async function waitForTurn(client: Adapter, makeRoom: () => Promise<unknown>): Promise<void> {
  const positions = client.subscribe(QueuePositionDocument, {});
  expect((await next(positions)).queuePosition).toMatchObject({ status: "WAITING", position: 1 });
  const early = await client.mutate(HoldSeatsDocument, holdOf("0", [])).catch(client.codeOf);
  expect(early).toBe("TOKEN_NOT_ACTIVE");
  await makeRoom();
  await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
  await positions.return(undefined);
}

async function holdTwoSeats(client: Adapter): Promise<string> {
  const { availableDates } = await client.query(AvailableDatesDocument, everyDate);
  const performanceId = availableDates[0]!.id;
  const { seats } = await client.query(SeatsDocument, { performanceId, status: "AVAILABLE" });
  const seatIds = seats.slice(0, 2).map(({ id }) => id);
  const { holdSeats } = await client.mutate(HoldSeatsDocument, holdOf(performanceId, seatIds));
  expect(holdSeats.reservation).toMatchObject({ status: "PENDING", amount: 200 });
  return holdSeats.reservation.id;
}

async function payHold(client: Adapter, reservationId: string): Promise<void> {
  const expiry = client.subscribe(HoldExpiryDocument, { reservationId });
  expect((await next(expiry)).holdExpiry).toMatchObject({ status: "PENDING", endingSoon: false });
  const charge = { input: { amount: 250, idempotencyKey: randomUUID() } };
  const { chargePoints } = await client.mutate(ChargePointsDocument, charge);
  expect(chargePoints.pointAccount.balance).toBe(250);
  const payment = { input: { reservationId, idempotencyKey: randomUUID() } };
  const { payReservation } = await client.mutate(PayReservationDocument, payment);
  expect(payReservation).toMatchObject({ pointAccount: { balance: 50 }, queueToken: { endReason: "PAID" } });
  await nextWhere(expiry, ({ holdExpiry }) => holdExpiry.status === "CONFIRMED");
  expect(await expiry.next()).toMatchObject({ done: true });
}

async function expectTickets(client: Adapter, id: string): Promise<void> {
  const { reservation } = await client.query(ReservationDocument, { id });
  expect(reservation).toMatchObject({
    status: "CONFIRMED",
    payment: { amount: 200 },
    seats: [{ status: "SOLD" }, { status: "SOLD" }],
  });
}

function holdOf(performanceId: string, seatIds: string[]) {
  return { input: { performanceId, seatIds, idempotencyKey: randomUUID() } };
}
