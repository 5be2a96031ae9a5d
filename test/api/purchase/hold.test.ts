import { randomUUID } from "node:crypto";
import { SeatsDocument } from "../../support/generated/operations";
import { cancel, endHold, hold, onlyDate, pay } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

describe("a hold", () => {
  const stage = useStage({ ACTIVE_SECONDS: "100", HOLD_SECONDS: "300" });

  async function buyer({ dates = 1, points = 0 } = {}) {
    const concert = await stage.concert({ dates });
    const { client } = await stage.buyer(concert.concertId, { points });
    const [performance, another] = concert.performances;
    const { id: performanceId, seatIds } = performance!;
    return { client, performanceId, seatIds, another, concertId: concert.concertId };
  }

  it("makes a PENDING reservation of all its seats, with their price and an end", async () => {
    const { client, performanceId, seatIds } = await buyer();
    const reservation = await hold(client, performanceId, seatIds.slice(0, 3));
    expect(reservation).toMatchObject({
      status: "PENDING",
      amount: 300,
      payment: null,
      seats: seatIds.slice(0, 3).map((id) => ({ id, status: "HELD", version: 2 })),
      performance: { id: performanceId, seatsTotal: 40 },
    });
    const lasts = Date.parse(reservation.expiresAt) - Date.parse(reservation.createdAt);
    expect(Math.round(lasts / 1_000)).toBe(300);
  });

  it("is refused with the seats that are taken, and holds none of the others", async () => {
    const { client, performanceId, seatIds, concertId } = await buyer();
    const [a, b, c, d] = seatIds as [string, string, string, string];
    const rival = await stage.buyer(concertId);
    await hold(client, performanceId, [b, d]);
    const refusal = await refusalOf(hold(rival.client, performanceId, [a, b, c, d]));
    expect(refusal).toMatchObject({ code: "SEAT_TAKEN", details: { seatIds: [b, d] } });
    const { seats } = await rival.client.send(SeatsDocument, { performanceId, status: "HELD" });
    expect(seats.map(({ id }) => id)).toEqual([b, d]);
  });

  it("is refused with SEAT_TAKEN to its own user as well", async () => {
    const { client, performanceId, seatIds } = await buyer();
    await hold(client, performanceId, seatIds.slice(0, 1));
    const refusal = await refusalOf(hold(client, performanceId, seatIds.slice(0, 1)));
    expect(refusal).toMatchObject({ code: "SEAT_TAKEN", details: { seatIds: seatIds.slice(0, 1) } });
  });

  it("is refused once the sale has closed, even to those whose turn it still is", async () => {
    const { client, performanceId, seatIds, concertId } = await buyer();
    await stage.database.$executeRaw`
      UPDATE concerts SET sale_opens_at = now() - interval '2 hours', sale_closes_at = now() - interval '1 hour',
        gathering_opens_at = now() - interval '3 hours'
      WHERE id = ${concertId}::uuid
    `;
    const refusal = await refusalOf(hold(client, performanceId, seatIds.slice(0, 1)));
    expect(refusal).toMatchObject({ code: "SALE_CLOSED", details: { closedAt: expect.any(String) } });
  });

  describe("of seats that cannot be held", () => {
    it("names those that do not exist", async () => {
      const { client, performanceId, seatIds } = await buyer();
      const refusal = await refusalOf(hold(client, performanceId, [seatIds[0]!, "2147483647"]));
      expect(refusal).toMatchObject({ code: "SEAT_NOT_FOUND", details: { seatIds: ["2147483647"] } });
    });

    it("names those of another date of the same concert", async () => {
      const { client, performanceId, another } = await buyer({ dates: 2 });
      const refusal = await refusalOf(hold(client, performanceId, another!.seatIds.slice(0, 1)));
      expect(refusal).toMatchObject({
        code: "SEAT_NOT_FOUND",
        details: { seatIds: another!.seatIds.slice(0, 1) },
      });
    });

    it("is refused for a performance of another concert, of none, or what is no id", async () => {
      const { client, seatIds } = await buyer();
      const elsewhere = onlyDate(await stage.concert());
      const attempts = [
        { performanceId: elsewhere.performanceId, seats: elsewhere.seatIds.slice(0, 1) },
        { performanceId: randomUUID(), seats: seatIds.slice(0, 1) },
        { performanceId: "none", seats: seatIds.slice(0, 1) },
      ];
      for (const { performanceId, seats } of attempts) {
        const refusal = await refusalOf(hold(client, performanceId, seats));
        expect(refusal).toMatchObject({ code: "PERFORMANCE_NOT_FOUND", details: { performanceId } });
      }
    });

    it.each([
      ["no seat", []],
      ["the same seat twice", [0, 0]],
    ])("is refused for %s", async (_, places) => {
      const { client, performanceId, seatIds } = await buyer();
      const seats = places.map((place) => seatIds[place]!);
      expect((await refusalOf(hold(client, performanceId, seats))).code).toBe("BAD_USER_INPUT");
    });
  });

  describe("over the limit of seats for one user", () => {
    it("is refused when one request asks for too many", async () => {
      const { client, performanceId, seatIds } = await buyer();
      const refusal = await refusalOf(hold(client, performanceId, seatIds.slice(0, 5)));
      expect(refusal).toMatchObject({ code: "SEAT_LIMIT_EXCEEDED", details: { limit: 4 } });
    });

    it("is refused when earlier holds and purchases leave too little", async () => {
      const { client, performanceId, seatIds } = await buyer();
      await hold(client, performanceId, seatIds.slice(0, 3));
      const refusal = await refusalOf(hold(client, performanceId, seatIds.slice(3, 5)));
      expect(refusal).toMatchObject({ code: "SEAT_LIMIT_EXCEEDED", details: { limit: 4, held: 3 } });
      await hold(client, performanceId, seatIds.slice(3, 4));
    });

    it("counts what was bought with an earlier token", async () => {
      const { client, performanceId, seatIds, concertId } = await buyer({ points: 400 });
      await pay(client, (await hold(client, performanceId, seatIds.slice(0, 4))).id);
      const userId = await userOf(performanceId);
      await stage.join(client, { userId, concertId });
      const refusal = await refusalOf(hold(client, performanceId, seatIds.slice(4, 5)));
      expect(refusal).toMatchObject({ code: "SEAT_LIMIT_EXCEEDED", details: { held: 4 } });
    });

    it("counts each date by itself, and neither cancelled holds nor those that ran out", async () => {
      const { client, performanceId, seatIds, another } = await buyer({ dates: 2 });
      await cancel(client, (await hold(client, performanceId, seatIds.slice(0, 4))).id);
      await endHold(stage, (await hold(client, performanceId, seatIds.slice(0, 4))).id);
      await hold(client, performanceId, seatIds.slice(0, 4));
      await hold(client, another!.id, another!.seatIds.slice(0, 4));
    });
  });

  describe("that is cancelled", () => {
    it("gives its seats back at once", async () => {
      const { client, performanceId, seatIds, concertId } = await buyer();
      const rival = await stage.buyer(concertId);
      const { id } = await hold(client, performanceId, seatIds.slice(0, 2));
      expect(await cancel(client, id)).toMatchObject({
        id,
        status: "CANCELLED",
        seats: [{ status: "AVAILABLE", version: 3 }, { status: "AVAILABLE" }],
      });
      await hold(rival.client, performanceId, seatIds.slice(0, 2));
    });

    it("cannot be cancelled again, nor once it has run out", async () => {
      const { client, performanceId, seatIds } = await buyer();
      const cancelled = await hold(client, performanceId, seatIds.slice(0, 1));
      await cancel(client, cancelled.id);
      expect((await refusalOf(cancel(client, cancelled.id))).code).toBe("RESERVATION_CANCELLED");
      const ended = await hold(client, performanceId, seatIds.slice(0, 1));
      await endHold(stage, ended.id);
      expect((await refusalOf(cancel(client, ended.id))).code).toBe("RESERVATION_EXPIRED");
    });

    it("cannot be cancelled by anybody else, nor when it does not exist", async () => {
      const { client, performanceId, seatIds, concertId } = await buyer();
      const stranger = await stage.buyer(concertId);
      const { id } = await hold(client, performanceId, seatIds.slice(0, 1));
      expect((await refusalOf(cancel(stranger.client, id))).code).toBe("NOT_OWNER");
      for (const reservationId of [randomUUID(), "none"]) {
        expect((await refusalOf(cancel(client, reservationId))).code).toBe("RESERVATION_NOT_FOUND");
      }
    });
  });

  async function userOf(performanceId: string): Promise<string> {
    const { userId } = await stage.database.reservation.findFirstOrThrow({ where: { performanceId } });
    return userId;
  }
});
