import { randomUUID } from "node:crypto";
import { SeatRepository } from "../../../src/concert/seat.repository";
import { next } from "../../support/client";
import { ConcertDocument, PerformanceDocument } from "../../support/generated/operations";
import { hold, onlyDate } from "../../support/purchase";
import { Operator, operatorToken } from "../../support/operator";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const stage = useStage({ OPERATOR_TOKEN: operatorToken });
const title = "Test Night";

/** A concert whose sale is over. */
async function closedConcert() {
  const concert = await stage.concert({ saleClosesAt: new Date(Date.now() + 60_000) });
  const { concertId } = concert;
  await stage.database.concert.update({
    where: { id: concertId },
    data: { saleOpensAt: new Date(0), gatheringOpensAt: new Date(0), saleClosesAt: new Date(1_000) },
  });
  return { concertId, ...onlyDate(concert) };
}

describe("a concert and a performance", () => {
  it("are found by their ids without a token, also when the sale is over", async () => {
    const { concertId, performanceId } = await closedConcert();
    const { concert } = await stage.client().send(ConcertDocument, { id: concertId });
    expect(concert).toMatchObject({ id: concertId, title, performances: [{ id: performanceId }] });
    const { performance } = await stage.client().send(PerformanceDocument, { id: performanceId });
    expect(performance).toMatchObject({ id: performanceId, concert: { id: concertId, title } });
  });

  it.each([randomUUID(), "none", ""])("are null with an error that names the id %j", async (id) => {
    const concert = await refusalOf(stage.client().send(ConcertDocument, { id }));
    expect(concert).toMatchObject({ code: "CONCERT_NOT_FOUND", details: { concertId: id } });
    const performance = await refusalOf(stage.client().send(PerformanceDocument, { id }));
    expect(performance).toMatchObject({ code: "PERFORMANCE_NOT_FOUND", details: { performanceId: id } });
  });
});

describe("dates of the concerts of dates", () => {
  it("are refused when they multiply", async () => {
    const { concertId } = await stage.concert({
      dates: 40,
      sections: [{ name: "A", rows: 1, seatsPerRow: 1, price: 1 }],
    });
    const dates = (levels: number): string =>
      levels === 0 ? "id" : `performances { concert { ${dates(levels - 1)} } }`;
    const ask = (levels: number) =>
      stage.client().sendText(`{ concert(id: "${concertId}") { ${dates(levels)} } }`);
    expect(await ask(2)).toHaveProperty("concert");
    expect(await refusalOf(ask(3))).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringMatching("more than 1000 concerts"),
    });
  });
});

describe("an object that names another", () => {
  it("shows it to a buyer: token, seat map, reservation and account", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client, userId } = await stage.buyer(concert.concertId);
    await hold(client, performanceId, seatIds.slice(0, 1));
    const token = `queueToken { concertId concert { id title } }`;
    const performance = `performance { id concert { id title } }`;
    const sold = { id: concert.concertId, title };
    const answer = await client.sendText(`{
      seatMap(performanceId: "${performanceId}") { performanceId ${performance} }
      ${token} pointAccount { id userId } myReservations { nodes { ${performance} } }
    }`);
    const shown = { id: performanceId, concert: sold };
    expect(answer).toEqual({
      seatMap: { performanceId, performance: shown },
      queueToken: { concertId: concert.concertId, concert: sold },
      pointAccount: { id: `${userId}.points`, userId },
      myReservations: { nodes: [{ performance: shown }] },
    });
  });

  it("shows it to an operator: snapshot and action", async () => {
    const { concertId } = await stage.concert();
    const operator = new Operator(stage);
    await operator.pause(concertId);
    const concert = `concertId concert { id title }`;
    const answer = await operator.client.sendText(`{
      queueSnapshot(concertId: "${concertId}") { ${concert} } operatorActions(first: 1) { nodes { ${concert} } }
    }`);
    const named = { concertId, concert: { id: concertId, title } };
    expect(answer).toEqual({ queueSnapshot: named, operatorActions: { nodes: [named] } });
  });

  it("shows a changed seat without a reading, and reads once what changes do not carry", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId);
    const holdOne = (index: number) =>
      client.sendText(`mutation { holdSeats(input: {
        performanceId: "${performanceId}", seatIds: ["${seatIds[index]}"], idempotencyKey: "${randomUUID()}"
      }) { reservation { id } } }`);
    /** What a change pushes to a subscription that shows these fields of the seats. */
    const pushOf = async (fields: string, change: () => Promise<unknown>) => {
      const selection = `changes { seat { ${fields} } }`;
      const text = `subscription { seatChanges(performanceId: "${performanceId}") { ${selection} } }`;
      const pushes = client.followText<{ seatChanges: { changes: unknown[] } }>(text);
      await next(pushes);
      await change();
      return (await next(pushes)).seatChanges.changes;
    };
    const readings = jest.spyOn(SeatRepository.prototype, "find");
    const changed = { id: seatIds[0], status: "HELD", version: 2 };
    expect(await pushOf("id status version", () => holdOne(0))).toEqual([{ seat: changed }]);
    expect(readings).toHaveBeenCalledTimes(0);
    const complete = { status: "HELD", section: "Floor", row: "A", number: 2, price: 100 };
    const fields = "status section row number price";
    expect(await pushOf(fields, () => holdOne(1))).toEqual([{ seat: complete }]);
    expect(readings).toHaveBeenCalledTimes(1);
  });
});
