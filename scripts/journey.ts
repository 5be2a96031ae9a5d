import { randomUUID } from "node:crypto";
import { Client, next, nextWhere } from "../test/support/client";
import {
  AvailableDatesDocument,
  ChargePointsDocument,
  ConcertsDocument,
  HoldExpiryDocument,
  HoldSeatsDocument,
  IssueQueueTokenDocument,
  PayReservationDocument,
  PointAccountDocument,
  QueuePositionDocument,
  RegisterUserDocument,
  SeatsDocument,
} from "../test/support/generated/operations";

const address = process.argv[2] ?? "http://127.0.0.1:4000";

function tell(step: string, outcome: string): void {
  console.log(`${step.padEnd(12)}${outcome}`);
}

/** Drives a running server through a whole purchase over HTTP and WebSocket, and prints each step. */
async function main(): Promise<void> {
  const client = new Client(address);
  try {
    await journey(client);
  } finally {
    await client.close();
  }
}

async function journey(client: Client): Promise<void> {
  const { user } = (await client.send(RegisterUserDocument, { input: { name: "Ada Traveller" } }))
    .registerUser;
  tell("register", `${user.name} is user ${user.id}`);

  const [concert] = (await client.send(ConcertsDocument, { first: 1 })).concerts.nodes;
  if (!concert) throw new Error("There is no concert on sale.");
  tell("concert", `${concert.title} at ${concert.venue}, ${concert.performances.length} dates`);

  const input = { userId: user.id, concertId: concert.id };
  const issued = (await client.send(IssueQueueTokenDocument, { input })).issueQueueToken;
  client.token = issued.token;
  tell("issue", `${issued.queueToken.status}, position ${issued.queueToken.position ?? "-"}`);

  const positions = client.follow(QueuePositionDocument);
  const admitted = await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
  tell("admitted", `until ${admitted.queuePosition.expiresAt}`);

  const everyDate = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
  const [date] = (await client.send(AvailableDatesDocument, everyDate)).availableDates;
  if (!date) throw new Error("The concert is sold out.");
  tell("dates", `${date.startsAt}: ${date.seatsAvailable} of ${date.seatsTotal} seats are free`);

  const { seats } = await client.send(SeatsDocument, { performanceId: date.id, status: "AVAILABLE" });
  const chosen = seats.slice(0, 2);
  tell("seats", chosen.map((seat) => `${seat.section} ${seat.row}${seat.number} (${seat.price})`).join(", "));

  const holdInput = {
    performanceId: date.id,
    seatIds: chosen.map(({ id }) => id),
    idempotencyKey: randomUUID(),
  };
  const { reservation } = (await client.send(HoldSeatsDocument, { input: holdInput })).holdSeats;
  tell("hold", `${reservation.id}, ${reservation.amount} points until ${reservation.expiresAt}`);

  const expiry = client.follow(HoldExpiryDocument, { reservationId: reservation.id });
  const { holdExpiry } = await next(expiry);
  tell(
    "hold timer",
    `${holdExpiry.status}, ${secondsBetween(holdExpiry.now, holdExpiry.expiresAt)} seconds left`,
  );

  const chargeInput = { amount: reservation.amount, idempotencyKey: randomUUID() };
  const { pointAccount } = (await client.send(ChargePointsDocument, { input: chargeInput })).chargePoints;
  tell("charge", `balance ${pointAccount.balance}`);

  const payInput = { reservationId: reservation.id, idempotencyKey: randomUUID() };
  const history = await client.send(PointAccountDocument);
  const paid = (await client.send(PayReservationDocument, { input: payInput })).payReservation;
  tell("pay", `${paid.payment.amount} points, balance ${paid.pointAccount.balance}`);
  tell("history", `${history.pointAccount.history.nodes.length + 1} entries`);

  const confirmed = await nextWhere(expiry, ({ holdExpiry: { status } }) => status !== "PENDING");
  tell("hold push", confirmed.holdExpiry.status);
  const ended = await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "EXPIRED");
  tell("token push", `${ended.queuePosition.status}, ${ended.queuePosition.endReason}`);
  tell("seats", paid.payment.reservation.seats.map(({ status }) => status).join(", "));
}

function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1_000);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
