import { randomUUID } from "node:crypto";
import { next, nextWhere } from "../../support/client";
import { HoldExpiryDocument, QueueTokenDocument, SeatsDocument } from "../../support/generated/operations";
import { cancel, endHold, hold, onlyDate, pay, until } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

describe("the end of a hold, as its owner follows it", () => {
  const stage = useStage({ HOLD_SECONDS: "2", HOLD_WARNING_SECONDS: "1" });

  async function holder() {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId, { points: 100 });
    const reservation = await hold(client, performanceId, seatIds.slice(0, 1));
    const follow = () => client.follow(HoldExpiryDocument, { reservationId: reservation.id });
    return { client, reservation, performanceId, concertId: concert.concertId, follow };
  }

  it("begins with how it stands, with its end and the server's clock", async () => {
    const { reservation, follow } = await holder();
    const { holdExpiry } = await next(follow());
    expect(holdExpiry).toMatchObject({
      status: "PENDING",
      expiresAt: reservation.expiresAt,
      endingSoon: false,
      reservation: { id: reservation.id, status: "PENDING" },
    });
    const left = Date.parse(holdExpiry.expiresAt) - Date.parse(holdExpiry.now);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(2_000);
  });

  it("warns, then tells EXPIRED within a second of the end though nobody asks, and ends", async () => {
    const { client, follow, performanceId } = await holder();
    const states = follow();
    const { holdExpiry: warning } = await nextWhere(states, ({ holdExpiry }) => holdExpiry.endingSoon);
    expect(warning.status).toBe("PENDING");
    const { holdExpiry: end } = await nextWhere(states, ({ holdExpiry }) => holdExpiry.status !== "PENDING");
    expect(end).toMatchObject({ status: "EXPIRED", endingSoon: false, reservation: { status: "EXPIRED" } });
    expect(Date.parse(end.now) - Date.parse(end.expiresAt)).toBeLessThan(1_000);
    expect(Date.parse(end.now)).toBeGreaterThanOrEqual(Date.parse(end.expiresAt));
    expect(await states.next()).toMatchObject({ done: true });
    const { seats } = await client.send(SeatsDocument, { performanceId, status: "AVAILABLE" });
    expect(seats).toHaveLength(40);
  });

  it("is written down by the sweep though nobody asks, and costs nobody their turn", async () => {
    const { client, reservation, performanceId } = await holder();
    await endHold(stage, reservation.id);
    await until("the sweep has come by", async () => {
      const swept = await stage.database.reservation.findUnique({ where: { id: reservation.id } });
      return swept?.status === "EXPIRED";
    });
    expect(await stage.database.seat.count({ where: { performanceId, status: "AVAILABLE" } })).toBe(40);
    expect((await client.send(QueueTokenDocument)).queueToken.status).toBe("ACTIVE");
  });

  it("is CONFIRMED at once when it is paid", async () => {
    const { client, reservation, follow } = await holder();
    const states = follow();
    expect((await next(states)).holdExpiry.reservation.seats).toMatchObject([{ status: "HELD" }]);
    await pay(client, reservation.id);
    const { holdExpiry } = await nextWhere(states, (state) => state.holdExpiry.status !== "PENDING");
    expect(holdExpiry).toMatchObject({ status: "CONFIRMED", endingSoon: false });
    expect(holdExpiry.reservation.seats).toMatchObject([{ status: "SOLD" }]);
    expect(await states.next()).toMatchObject({ done: true });
  });

  it("is CANCELLED at once when it is given back", async () => {
    const { client, reservation, follow } = await holder();
    const states = follow();
    await next(states);
    await cancel(client, reservation.id);
    const { holdExpiry } = await nextWhere(states, (state) => state.holdExpiry.status !== "PENDING");
    expect(holdExpiry.status).toBe("CANCELLED");
    expect(await states.next()).toMatchObject({ done: true });
  });

  it("is the whole story when it is over before anybody follows it", async () => {
    const { client, reservation, follow } = await holder();
    await cancel(client, reservation.id);
    const states = follow();
    expect(await next(states)).toMatchObject({ holdExpiry: { status: "CANCELLED" } });
    expect(await states.next()).toMatchObject({ done: true });
  });

  it("is shown to nobody else, and not without a token or of a hold that does not exist", async () => {
    const { client, reservation, concertId } = await holder();
    const stranger = await stage.buyer(concertId);
    const refusal = (follower: typeof client, reservationId: string) =>
      refusalOf(next(follower.follow(HoldExpiryDocument, { reservationId })));
    expect(await refusal(stranger.client, reservation.id)).toMatchObject({
      code: "NOT_OWNER",
      details: { reservationId: reservation.id },
    });
    expect((await refusal(stage.client(), reservation.id)).code).toBe("INVALID_TOKEN");
    expect((await refusal(client, randomUUID())).code).toBe("RESERVATION_NOT_FOUND");
    expect((await refusal(client, "none")).code).toBe("RESERVATION_NOT_FOUND");
  });
});
