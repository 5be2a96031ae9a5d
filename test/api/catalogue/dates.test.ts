import { AvailableDatesDocument, SeatMapDocument, SeatsDocument } from "../../support/generated/operations";
import { endHold, grant, hold, pay, until } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const everyDate = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };

describe("available dates", () => {
  const stage = useStage({ MAX_SEATS_PER_USER: "10" });

  /** Somebody admitted to a concert of two seats on each of its three dates. */
  async function visitor() {
    const sections = [{ name: "Box", rows: 1, seatsPerRow: 2, price: 10 }];
    const concert = await stage.concert({ dates: 3, sections });
    const { client, userId } = await stage.buyer(concert.concertId);
    const [first, second, third] = concert.performances;
    const dates = async (range = everyDate) =>
      (await client.send(AvailableDatesDocument, range)).availableDates;
    return { client, userId, first: first!, second: second!, third: third!, dates };
  }

  it("are those of the token's concert alone, soonest first, with their seats", async () => {
    await stage.concert();
    const { first, second, third, dates } = await visitor();
    expect(await dates()).toEqual(
      [first, second, third].map(({ id, startsAt }) => ({
        id,
        startsAt: startsAt.toISOString(),
        seatsTotal: 2,
        seatsAvailable: 2,
      })),
    );
  });

  it("are limited to a range that includes both its ends", async () => {
    const { second, third, dates } = await visitor();
    const range = { from: second.startsAt.toISOString(), to: third.startsAt.toISOString() };
    expect((await dates(range)).map(({ id }) => id)).toEqual([second.id, third.id]);
    const justBefore = new Date(third.startsAt.getTime() - 1).toISOString();
    expect((await dates({ ...range, to: justBefore })).map(({ id }) => id)).toEqual([second.id]);
  });

  it("are refused for a range that ends before it begins", async () => {
    const { dates } = await visitor();
    const refusal = await refusalOf(dates({ from: everyDate.to, to: everyDate.from }));
    expect(refusal.code).toBe("BAD_USER_INPUT");
  });

  it("are none when the range holds none", async () => {
    const { dates } = await visitor();
    expect(await dates({ from: everyDate.from, to: "2001-01-01T00:00:00Z" })).toEqual([]);
  });

  it("lack a date whose seats are all held, and show it again once the hold has run out", async () => {
    const { client, first, second, third, dates } = await visitor();
    const held = await hold(client, first.id, first.seatIds);
    expect((await dates()).map(({ id }) => id)).toEqual([second.id, third.id]);
    await endHold(stage, held.id);
    expect((await dates()).map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
  });

  it("lack a date that is sold out", async () => {
    const { client, userId, first, second, third, dates } = await visitor();
    const other = await stage.buyer((await concertOf(first.id))!);
    await grant(stage, userId, 20);
    await pay(client, (await hold(client, first.id, first.seatIds)).id);
    const { availableDates } = await other.client.send(AvailableDatesDocument, everyDate);
    expect(availableDates.map(({ id }) => id)).toEqual([second.id, third.id]);
    expect((await refusalOf(dates())).code).toBe("TOKEN_EXPIRED");
  });

  it("count the seats that the seat list and the seat map show as available", async () => {
    const { client, first, dates } = await visitor();
    const count = async () => (await dates()).find(({ id }) => id === first.id)?.seatsAvailable;
    const listed = async () => {
      const { seats } = await client.send(SeatsDocument, { performanceId: first.id, status: "AVAILABLE" });
      return seats.length;
    };
    const mapped = async () => {
      const { seatMap } = await client.send(SeatMapDocument, { performanceId: first.id });
      return [...seatMap.statuses].filter((status) => status === "A").length;
    };
    expect([await count(), await listed(), await mapped()]).toEqual([2, 2, 2]);
    const held = await hold(client, first.id, first.seatIds.slice(0, 1));
    expect([await count(), await listed()]).toEqual([1, 1]);
    await until("the map has caught up", async () => (await mapped()) === 1);
    await endHold(stage, held.id);
    expect([await count(), await listed()]).toEqual([2, 2]);
    await until("the map has caught up", async () => (await mapped()) === 2);
  });

  async function concertOf(performanceId: string) {
    const performance = await stage.database.performance.findUnique({ where: { id: performanceId } });
    return performance?.concertId;
  }
});
