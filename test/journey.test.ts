import { randomUUID } from "node:crypto";
import { next, nextWhere } from "./support/client";
import {
  AvailableDatesDocument,
  CancelReservationDocument,
  IssueQueueTokenDocument,
  PointAccountDocument,
  QueuePositionDocument,
  QueueTokenDocument,
  ReservationDocument,
  SeatMapDocument,
  SeatsDocument,
} from "./support/generated/operations";
import { charge, everyDate, hold, pay, runOut } from "./support/purchase";
import { refusalOf } from "./support/outcomes";
import { useStage } from "./support/use-stage";

describe("the purchase, end to end", () => {
  const stage = useStage();
  const hurried = useStage({ HOLD_SECONDS: "1", PAYMENT_FAILURE: "RELEASE_HOLD" });
  const narrow = useStage({ QUEUE_CAPACITY: "1" });

  it("checks user, token, seat, hold and balance on the way, and ends with seats, history, payment and no token", async () => {
    const stranger = stage.client();
    const { concertId, performances } = await stage.concert();
    const { id: performanceId, seatIds } = performances[0]!;
    const unknown = { input: { userId: randomUUID(), concertId } };
    expect((await refusalOf(stranger.send(IssueQueueTokenDocument, unknown))).code).toBe("USER_NOT_FOUND");
    expect((await refusalOf(stranger.send(AvailableDatesDocument, everyDate))).code).toBe("INVALID_TOKEN");
    expect((await refusalOf(stranger.send(SeatsDocument, { performanceId }))).code).toBe("INVALID_TOKEN");

    const { client, userId } = await stage.buyer(concertId);
    const wanted = seatIds.slice(0, 2);
    const reservation = await hold(client, performanceId, wanted);
    const secondsHeld = (Date.parse(reservation.expiresAt) - Date.parse(reservation.createdAt)) / 1_000;
    expect(secondsHeld).toBeCloseTo(300, 0);
    const rival = await stage.buyer(concertId);
    const taken = await refusalOf(hold(rival.client, performanceId, [wanted[1]!, seatIds[2]!]));
    expect(taken).toMatchObject({ code: "SEAT_TAKEN", details: { seatIds: [wanted[1]] } });

    await charge(client, 150);
    const short = await refusalOf(pay(client, reservation.id));
    expect(short).toMatchObject({ code: "INSUFFICIENT_POINTS", details: { balance: 150, amount: 200 } });
    await charge(client, 50);
    const before = await client.send(PointAccountDocument);
    expect(before.pointAccount).toMatchObject({
      balance: 200,
      history: { nodes: [{ amount: 50 }, { amount: 150 }] },
    });

    const paid = await pay(client, reservation.id);
    expect(paid).toMatchObject({
      payment: {
        amount: 200,
        reservation: { status: "CONFIRMED", seats: [{ status: "SOLD" }, { status: "SOLD" }] },
      },
      pointAccount: { userId, balance: 0 },
      queueToken: { status: "EXPIRED", endReason: "PAID" },
    });
    const sum = await stage.database.pointEntry.aggregate({
      where: { userId },
      _sum: { amount: true },
      _count: true,
    });
    expect(sum).toMatchObject({ _sum: { amount: 0 }, _count: 3 });
    expect((await refusalOf(client.send(AvailableDatesDocument, everyDate))).code).toBe("TOKEN_EXPIRED");
  });

  it("refuses to pay a hold that has run out", async () => {
    const { concertId, performances } = await hurried.concert();
    const { client } = await hurried.buyer(concertId, { points: 100 });
    const { id } = await hold(client, performances[0]!.id, [performances[0]!.seatIds[0]!]);
    await runOut(client, id);
    expect((await refusalOf(pay(client, id))).code).toBe("RESERVATION_EXPIRED");
  });

  it("tells order and remaining time on issuing and on polling, then dates, seats, hold, charge and payment", async () => {
    const { concertId, performances } = await narrow.concert({ dates: 2 });
    const first = await narrow.buyer(concertId, { points: 100 });
    const second = await narrow.waiter(concertId);
    const polled = await second.client.send(QueueTokenDocument);
    expect(polled.queueToken).toMatchObject({ status: "WAITING", position: 1, queueLength: 1 });
    const active = await first.client.send(QueueTokenDocument);
    const secondsLeft = (Date.parse(active.queueToken.expiresAt!) - Date.now()) / 1_000;
    expect(secondsLeft).toBeGreaterThan(590);
    expect(secondsLeft).toBeLessThan(610);

    const { availableDates } = await first.client.send(AvailableDatesDocument, everyDate);
    expect(availableDates.map(({ id }) => id)).toEqual(performances.map(({ id }) => id));
    const performanceId = performances[1]!.id;
    const { seats } = await first.client.send(SeatsDocument, { performanceId, status: "AVAILABLE" });
    const { id } = await hold(first.client, performanceId, [seats[0]!.id]);
    await pay(first.client, id);

    const admitted = await second.client.send(QueueTokenDocument);
    expect(admitted.queueToken.status).toBe("ACTIVE");
    const mine = await hold(second.client, performanceId, [seats[1]!.id]);
    const refusal = await refusalOf(pay(second.client, mine.id));
    expect(refusal).toMatchObject({ code: "INSUFFICIENT_POINTS", details: { balance: 0, amount: 100 } });
  });

  it("gives a newcomer, and one whose token is no longer valid, a new token, and tells whether entry is open", async () => {
    const { concertId, performances } = await narrow.concert();
    const { id: performanceId, seatIds } = performances[0]!;
    const buyer = await narrow.buyer(concertId, { points: 100 });
    const newcomer = await narrow.waiter(concertId);
    const position = newcomer.client.follow(QueuePositionDocument);
    expect((await next(position)).queuePosition).toMatchObject({ status: "WAITING", position: 1 });

    const reservation = await hold(buyer.client, performanceId, [seatIds[0]!]);
    const paid = await pay(buyer.client, reservation.id);
    expect(paid.queueToken.status).toBe("EXPIRED");
    expect(paid.payment.reservation.seats.map(({ status }) => status)).toEqual(["SOLD"]);
    await nextWhere(position, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    expect((await refusalOf(hold(newcomer.client, performanceId, [seatIds[0]!]))).code).toBe("SEAT_TAKEN");
    await hold(newcomer.client, performanceId, [seatIds[1]!]);

    const again = await narrow.join(buyer.client, { userId: buyer.userId, concertId });
    expect(again.token).not.toBe(buyer.token);
    expect((await again.client.send(QueueTokenDocument)).queueToken).toMatchObject({
      status: "WAITING",
      position: 1,
    });
  });

  it("carries user and place in a JWT, frees seats when a hold runs out, and can release a hold on failed payment", async () => {
    const { concertId, performances } = await hurried.concert();
    const { id: performanceId, seatIds } = performances[0]!;
    const { client, userId, token } = await hurried.buyer(concertId);
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
    expect(claims).toMatchObject({
      sub: userId,
      aud: concertId,
      seq: expect.any(Number),
      exp: expect.any(Number),
    });

    const held = await hold(client, performanceId, [seatIds[0]!, seatIds[1]!]);
    const [dates, map] = [
      await client.send(AvailableDatesDocument, everyDate),
      await client.send(SeatMapDocument, { performanceId }),
    ];
    expect(dates.availableDates[0]!.seatsAvailable).toBe(38);
    expect(map.seatMap.statuses.replaceAll(/[^A]/g, "")).toHaveLength(38);
    await runOut(client, held.id);
    const other = await hurried.buyer(concertId, { points: 50 });
    const taken = await hold(other.client, performanceId, [seatIds[0]!]);

    expect((await refusalOf(pay(other.client, taken.id))).code).toBe("INSUFFICIENT_POINTS");
    const released = await other.client.send(ReservationDocument, { id: taken.id });
    expect(released.reservation).toMatchObject({ status: "CANCELLED", seats: [{ status: "AVAILABLE" }] });
    const refusal = await refusalOf(charge(other.client, 0));
    expect(refusal.code).toBe("INVALID_AMOUNT");
  });

  it("gives four different errors for four payments that cannot be, and completes the fifth", async () => {
    const { concertId, performances } = await stage.concert({ dates: 3 });
    const { id: performanceId, seatIds } = performances[0]!;
    const { client, userId, token } = await stage.buyer(concertId, { points: 100 });
    const other = await stage.buyer(concertId);

    const usable = await client.send(IssueQueueTokenDocument, { input: { userId, concertId } });
    expect(usable.issueQueueToken).toMatchObject({ token, queueToken: { status: "ACTIVE" } });
    const cancelled = await hold(client, performanceId, [seatIds[0]!]);
    await client.send(CancelReservationDocument, { input: { reservationId: cancelled.id } });
    expect((await refusalOf(pay(client, cancelled.id))).code).toBe("RESERVATION_CANCELLED");
    const others = await hold(other.client, performanceId, [seatIds[1]!]);
    expect((await refusalOf(pay(client, others.id))).code).toBe("NOT_OWNER");
    expect((await refusalOf(pay(other.client, others.id))).code).toBe("INSUFFICIENT_POINTS");

    const mine = await hold(client, performanceId, [seatIds[0]!]);
    const { payment, queueToken } = await pay(client, mine.id);
    expect(payment.reservation).toMatchObject({
      status: "CONFIRMED",
      payment: { id: payment.id, amount: 100 },
    });
    expect(queueToken).toMatchObject({ status: "EXPIRED", endReason: "PAID" });
    await stage.join(client, { userId, concertId });
    expect((await refusalOf(pay(client, mine.id))).code).toBe("ALREADY_PAID");

    const history = await client.send(PointAccountDocument);
    const kinds = history.pointAccount.history.nodes.map(({ kind, amount }) => [kind, amount]);
    expect(kinds).toEqual([
      ["PAYMENT", -100],
      ["CHARGE", 100],
    ]);
    const range = {
      from: performances[1]!.startsAt.toISOString(),
      to: performances[2]!.startsAt.toISOString(),
    };
    const { availableDates } = await client.send(AvailableDatesDocument, range);
    expect(availableDates.map(({ id }) => id)).toEqual([performances[1]!.id, performances[2]!.id]);
  });
});
