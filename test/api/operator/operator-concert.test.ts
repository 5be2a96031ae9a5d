import {
  AvailableDatesDocument,
  CreateConcertDocument,
  SeatsDocument,
  type CreateConcertInput,
} from "../../support/generated/operations";
import { Operator, operatorToken } from "../../support/operator";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const floor = { name: "Floor", rows: 2, seatsPerRow: 10, price: 100 };
const plan: CreateConcertInput = {
  title: " Opening Night ",
  artist: "The Fixtures",
  venue: "Hall",
  saleClosesAt: "2040-01-01T00:00:00Z",
  startTimes: ["2030-01-02T20:00:00Z", "2030-01-01T20:00:00Z"],
  sections: [floor, { name: "Balcony", rows: 28, seatsPerRow: 1, price: 0 }],
};
const days = (count: number) =>
  Array.from({ length: count }, (_, day) => new Date(Date.UTC(2030, 0, 1 + day)).toISOString());
const sections = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...floor, name: `${index}` }));

describe("creating a concert", () => {
  const stage = useStage({ OPERATOR_TOKEN: operatorToken });
  let operator: Operator;
  beforeAll(async () => {
    operator = new Operator(stage);
  });

  async function create(changes: Partial<CreateConcertInput> = {}) {
    const result = await operator.client.send(CreateConcertDocument, { input: { ...plan, ...changes } });
    return result.createConcert.concert;
  }

  it("gives a sale that is open, with every seat of every date", async () => {
    const concert = await create();
    expect(concert).toMatchObject({ title: "Opening Night", saleClosesAt: "2040-01-01T00:00:00.000Z" });
    const dates = ["2030-01-01T20:00:00.000Z", "2030-01-02T20:00:00.000Z"];
    expect(concert.performances).toEqual(
      dates.map((startsAt) => ({
        id: expect.any(String),
        startsAt,
        lowestPrice: 0,
        highestPrice: 100,
        seatsTotal: 48,
        seatsAvailable: 48,
      })),
    );

    const { client } = await stage.buyer(concert.id);
    const range = { from: "2030-01-01T00:00:00Z", to: "2031-01-01T00:00:00Z" };
    const { availableDates } = await client.send(AvailableDatesDocument, range);
    expect(availableDates.map(({ id }) => id)).toEqual(concert.performances.map(({ id }) => id));
    const { seats } = await client.send(SeatsDocument, { performanceId: availableDates[0]!.id });
    expect(seats).toHaveLength(48);
    expect(seats[0]).toMatchObject({
      section: "Floor",
      row: "A",
      number: 1,
      price: 100,
      status: "AVAILABLE",
    });
    expect(seats[19]).toMatchObject({ section: "Floor", row: "B", number: 10 });
    expect(seats[47]).toMatchObject({ section: "Balcony", row: "AB", number: 1, price: 0 });
  });

  it("takes the first and the last moment there is", async () => {
    const [saleOpensAt, startsAt] = ["1000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"];
    const concert = await create({ saleOpensAt, startTimes: [startsAt] });
    expect(concert).toMatchObject({ saleOpensAt, performances: [{ startsAt }] });
    const { client } = await stage.buyer(concert.id);
    const { availableDates } = await client.send(AvailableDatesDocument, { from: saleOpensAt, to: startsAt });
    expect(availableDates).toMatchObject([{ startsAt }]);
  });

  it("takes the largest hall", async () => {
    const concert = await create({
      sections: [{ ...floor, rows: 1_000, seatsPerRow: 100 }],
      startTimes: days(1),
    });
    expect(concert.performances).toMatchObject([{ seatsTotal: 100_000 }]);
  });

  it.each<[string, Partial<CreateConcertInput>]>([
    ["an empty title", { title: " " }],
    ["a title that is too long", { title: "x".repeat(201) }],
    ["an artist with a line break", { artist: "The\nFixtures" }],
    ["an empty venue", { venue: "" }],
    ["a sale that closes before it opens", { saleOpensAt: "2041-01-01T00:00:00Z" }],
    ["a sale that has closed already", { saleClosesAt: "2020-01-01T00:00:00Z" }],
    ["no dates", { startTimes: [] }],
    ["more than 100 dates", { startTimes: days(101) }],
    ["the same date twice", { startTimes: ["2030-01-01T20:00:00Z", "2030-01-01T21:00:00+01:00"] }],
    ["no sections", { sections: [] }],
    ["more than 60 sections", { sections: sections(61) }],
    ["two sections of one name", { sections: [floor, { ...floor, name: "Floor " }] }],
    ["a section without a name", { sections: [{ ...floor, name: "" }] }],
    ["a section without rows", { sections: [{ ...floor, rows: 0 }] }],
    ["rows without seats", { sections: [{ ...floor, seatsPerRow: -1 }] }],
    ["a price below 0", { sections: [{ ...floor, price: -1 }] }],
    ["a price above the limit", { sections: [{ ...floor, price: 10_000_001 }] }],
    ["a hall of more than 100,000 seats", { sections: [{ ...floor, rows: 10_001 }] }],
    ["seats beyond counting", { sections: [{ ...floor, rows: 2_147_483_647, seatsPerRow: 2_147_483_647 }] }],
    ["more than 400,000 seats in all", { sections: [{ ...floor, rows: 10_000 }], startTimes: days(5) }],
  ])("refuses %s", async (_, changes) => {
    const before = await stage.database.concert.count();
    expect((await refusalOf(create(changes))).code).toBe("BAD_USER_INPUT");
    expect(await stage.database.concert.count()).toBe(before);
  });
});
