import { randomUUID } from "node:crypto";
import { nextWhere } from "../../support/client";
import {
  LeaveQueueDocument,
  MyReservationsDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  SeatsDocument,
} from "../../support/generated/operations";
import { cancel, charge, endHold, hold, onlyDate, pay } from "../../support/purchase";
import type { Stage } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

async function holder(stage: Stage, { points = 0, seats = 2 } = {}) {
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const person = await stage.buyer(concert.concertId, { points });
  const reservation = await hold(person.client, performanceId, seatIds.slice(0, seats));
  return { ...person, performanceId, seatIds, reservation, concertId: concert.concertId };
}

describe("a payment", () => {
  const stage = useStage();
  it("debits the account, sells the seats, confirms the reservation and ends the token", async () => {
    const { client, reservation, seatIds, userId } = await holder(stage, { points: 500 });
    expect(await pay(client, reservation.id)).toMatchObject({
      payment: {
        amount: 200,
        reservation: {
          id: reservation.id,
          status: "CONFIRMED",
          payment: { amount: 200 },
          seats: seatIds.slice(0, 2).map((id) => ({ id, status: "SOLD", version: 3 })),
        },
      },
      pointAccount: { userId, balance: 300 },
      queueToken: { status: "EXPIRED", endReason: "PAID" },
    });
  });

  it("is told to those who watch their token, as its end", async () => {
    const { client, reservation } = await holder(stage, { points: 500 });
    const positions = client.follow(QueuePositionDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    await pay(client, reservation.id);
    const { queuePosition } = await nextWhere(positions, (state) => state.queuePosition.status === "EXPIRED");
    expect(queuePosition.endReason).toBe("PAID");
    expect(await positions.next()).toMatchObject({ done: true });
  });

  it("stays in the list of the user's reservations, which the ended token may still read", async () => {
    const { client, reservation } = await holder(stage, { points: 500 });
    const { payment } = await pay(client, reservation.id);
    const { myReservations } = await client.send(MyReservationsDocument);
    expect(myReservations.nodes).toMatchObject([
      { id: reservation.id, status: "CONFIRMED", payment: { id: payment.id, paidAt: payment.paidAt } },
    ]);
  });

  it("of exactly the balance leaves nothing", async () => {
    const { client, reservation } = await holder(stage, { points: 200 });
    expect((await pay(client, reservation.id)).pointAccount.balance).toBe(0);
  });

  it("is refused with balance and amount when points are short, and costs nobody the hold or the turn", async () => {
    const { client, reservation } = await holder(stage, { points: 150 });
    expect(await refusalOf(pay(client, reservation.id))).toMatchObject({
      code: "INSUFFICIENT_POINTS",
      details: { balance: 150, amount: 200 },
    });
    const { queueToken } = await client.send(QueueTokenDocument);
    expect(queueToken.status).toBe("ACTIVE");
    await charge(client, 50);
    expect((await pay(client, reservation.id)).payment.reservation.status).toBe("CONFIRMED");
  });

  it("is refused once the hold has run out", async () => {
    const { client, reservation } = await holder(stage, { points: 500 });
    await endHold(stage, reservation.id);
    expect(await refusalOf(pay(client, reservation.id))).toMatchObject({
      code: "RESERVATION_EXPIRED",
      details: { reservationId: reservation.id, expiresAt: expect.any(String) },
    });
  });

  it("is refused once the hold was cancelled", async () => {
    const { client, reservation } = await holder(stage, { points: 500 });
    await cancel(client, reservation.id);
    expect((await refusalOf(pay(client, reservation.id))).code).toBe("RESERVATION_CANCELLED");
  });

  it("is refused once it has been paid", async () => {
    const { client, reservation } = await holder(stage, { points: 500 });
    await pay(client, reservation.id);
    expect((await refusalOf(pay(client, reservation.id))).code).toBe("ALREADY_PAID");
  });

  it("is refused for somebody else's reservation", async () => {
    const { reservation, concertId } = await holder(stage);
    const stranger = await stage.buyer(concertId, { points: 500 });
    expect((await refusalOf(pay(stranger.client, reservation.id))).code).toBe("NOT_OWNER");
  });

  it("is refused for a reservation of another concert, of none, or what is no id", async () => {
    const { client } = await holder(stage);
    const elsewhere = await holder(stage);
    for (const id of [elsewhere.reservation.id, randomUUID(), "none"]) {
      expect(await refusalOf(pay(client, id))).toMatchObject({
        code: "RESERVATION_NOT_FOUND",
        details: { reservationId: id },
      });
    }
  });

  it("is refused to those who wait and to those who have left", async () => {
    const { client, reservation } = await holder(stage, { points: 500 });
    await client.send(LeaveQueueDocument);
    expect(await refusalOf(pay(client, reservation.id))).toMatchObject({
      code: "TOKEN_EXPIRED",
      details: { endReason: "LEFT" },
    });
  });

  it("lets the buyer come back with a new token and buy again", async () => {
    const { client, userId, concertId, performanceId, seatIds, reservation } = await holder(stage, {
      points: 500,
    });
    await pay(client, reservation.id);
    await stage.join(client, { userId, concertId });
    const again = await hold(client, performanceId, seatIds.slice(2, 3));
    expect((await pay(client, again.id)).pointAccount.balance).toBe(200);
  });
});

describe("a failed payment where PAYMENT_FAILURE is RELEASE_HOLD", () => {
  const stage = useStage({ PAYMENT_FAILURE: "RELEASE_HOLD" });
  it("gives the seats back at once, and leaves the token as it is", async () => {
    const { client, reservation, performanceId } = await holder(stage, { points: 150 });
    expect((await refusalOf(pay(client, reservation.id))).code).toBe("INSUFFICIENT_POINTS");
    const { seats } = await client.send(SeatsDocument, { performanceId, status: "AVAILABLE" });
    expect(seats).toHaveLength(40);
    expect((await client.send(QueueTokenDocument)).queueToken.status).toBe("ACTIVE");
    expect((await refusalOf(pay(client, reservation.id))).code).toBe("RESERVATION_CANCELLED");
  });

  it("leaves somebody else's hold alone", async () => {
    const { reservation, concertId, performanceId } = await holder(stage);
    const { client } = await stage.buyer(concertId);
    expect((await refusalOf(pay(client, reservation.id))).code).toBe("NOT_OWNER");
    const { seats } = await client.send(SeatsDocument, { performanceId, status: "HELD" });
    expect(seats).toHaveLength(2);
  });
});
