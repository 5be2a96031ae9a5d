import { randomUUID } from "node:crypto";
import {
  HoldSeatsDocument,
  LeaveQueueDocument,
  QueueTokenDocument,
  ReservationDocument,
} from "../../support/generated/operations";
import { cancel, endHold, hold, onlyDate, pay } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

describe("the token of a hold", () => {
  const stage = useStage({ ACTIVE_SECONDS: "100", HOLD_SECONDS: "300" });

  async function buyer({ points = 0 } = {}) {
    const concert = await stage.concert();
    const { client, userId } = await stage.buyer(concert.concertId, { points });
    return { client, userId, concertId: concert.concertId, ...onlyDate(concert) };
  }

  it("lasts at least as long as the hold", async () => {
    const { client, performanceId, seatIds } = await buyer();
    const before = await client.send(QueueTokenDocument);
    const { holdSeats } = await client.send(HoldSeatsDocument, {
      input: { performanceId, seatIds: seatIds.slice(0, 1), idempotencyKey: randomUUID() },
    });
    const end = Date.parse(holdSeats.reservation.expiresAt);
    expect(Date.parse(before.queueToken.expiresAt!)).toBeLessThan(end);
    expect(Date.parse(holdSeats.queueToken.expiresAt!)).toBeGreaterThanOrEqual(end);
  });

  it("lasts to its end when it is newer and the hold is repeated, and no longer", async () => {
    const { client, userId, performanceId, seatIds, concertId } = await buyer();
    const key = randomUUID();
    const { id } = await hold(client, performanceId, seatIds.slice(0, 1), key);
    await endHold(stage, id, 150_000);
    await client.send(LeaveQueueDocument);
    await stage.join(client, { userId, concertId });
    const { expiresAt } = await hold(client, performanceId, seatIds.slice(0, 1), key);
    const { queueToken } = await client.send(QueueTokenDocument);
    const longer = Date.parse(queueToken.expiresAt!) - Date.parse(expiresAt);
    expect(longer).toBeGreaterThanOrEqual(0);
    expect(longer).toBeLessThan(50_000);
  });

  it("lasts no longer when it is of another concert and the hold is repeated with it", async () => {
    const { client, userId, performanceId, seatIds } = await buyer();
    const key = randomUUID();
    await hold(client, performanceId, seatIds.slice(0, 1), key);
    const { concertId } = await stage.concert();
    await stage.join(client, { userId, concertId });
    const before = await client.send(QueueTokenDocument);
    await hold(client, performanceId, seatIds.slice(0, 1), key);
    expect((await client.send(QueueTokenDocument)).queueToken).toEqual(before.queueToken);
  });

  it("neither cancels nor pays it when it is of another concert", async () => {
    const { client, userId, performanceId, seatIds } = await buyer({ points: 100 });
    const { id } = await hold(client, performanceId, seatIds.slice(0, 1));
    const { concertId } = await stage.concert();
    await stage.join(client, { userId, concertId });
    for (const attempt of [cancel(client, id), pay(client, id)]) {
      expect(await refusalOf(attempt)).toMatchObject({
        code: "RESERVATION_NOT_FOUND",
        details: { reservationId: id },
      });
    }
    const { reservation } = await client.send(ReservationDocument, { id });
    expect(reservation.status).toBe("PENDING");
  });
});
