import { randomUUID } from "node:crypto";
import { nextWhere, type Client } from "./client";
import { eventually } from "./eventually";
import {
  CancelReservationDocument,
  ChargePointsDocument,
  HoldExpiryDocument,
  HoldSeatsDocument,
  PayReservationDocument,
} from "./generated/operations";
import type { Person, Stage, TestConcert } from "./stage";

/** A range that no date lies outside of. */
export const everyDate = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };

export async function charge(client: Client, amount: number) {
  const result = await client.send(ChargePointsDocument, { input: { amount, idempotencyKey: randomUUID() } });
  return result.chargePoints;
}

export async function hold(
  client: Client,
  performanceId: string,
  seatIds: string[],
  idempotencyKey = randomUUID(),
) {
  const result = await client.send(HoldSeatsDocument, { input: { performanceId, seatIds, idempotencyKey } });
  return result.holdSeats.reservation;
}

export async function pay(client: Client, reservationId: string, idempotencyKey = randomUUID()) {
  const result = await client.send(PayReservationDocument, { input: { reservationId, idempotencyKey } });
  return result.payReservation;
}

export async function cancel(client: Client, reservationId: string) {
  const result = await client.send(CancelReservationDocument, { input: { reservationId } });
  return result.cancelReservation.reservation;
}

/** The hold's own subscription tells when it has run out. */
export async function runOut(client: Client, reservationId: string): Promise<void> {
  const expiry = client.follow(HoldExpiryDocument, { reservationId });
  await nextWhere(expiry, ({ holdExpiry }) => holdExpiry.status === "EXPIRED");
}

/** The performance and seats of a concert that has one date. */
export function onlyDate({ performances: [performance] }: TestConcert) {
  if (!performance) throw new Error("The concert has no date.");
  return { performanceId: performance.id, seatIds: performance.seatIds };
}

/** That many people who have been admitted, spread over the processes of the stage. They need room in the queue. */
export async function crowd(
  stage: Stage,
  concertId: string,
  { count, points = 0 }: { count: number; points?: number },
): Promise<Person[]> {
  const people = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      stage.waiter(concertId, { processIndex: index % stage.addresses.length }),
    ),
  );
  if (points > 0) await Promise.all(people.map(({ userId }) => grant(stage, userId, points)));
  return people;
}

/** Points as if they had been charged, without a request. */
export async function grant(stage: Stage, userId: string, points: number): Promise<void> {
  await stage.database.$queryRaw`
    SELECT outcome FROM charge_points(${userId}::uuid, true, ${points}::integer, gen_random_uuid(), 2000000000)
  `;
}

/** Moves the end of a hold to so many milliseconds from now, in the past by default. */
export async function endHold(stage: Stage, reservationId: string, milliseconds = -1_000): Promise<void> {
  await stage.database.$executeRaw`
    WITH moved AS (
      UPDATE reservations
      SET expires_at = clock_timestamp() + ${milliseconds}::integer * interval '1 millisecond'
      WHERE id = ${reservationId}::uuid
      RETURNING id, expires_at
    )
    UPDATE seats
    SET hold_expires_at = moved.expires_at
    FROM moved
    WHERE reservation_id = moved.id
  `;
}

/** Waits until something is so. @throws Error when it is still not so after 20 seconds. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  await eventually(condition, Boolean).catch(() => {
    throw new Error(`Waited in vain until ${what}.`);
  });
}
