import { planHall, rowName } from "../../src/concert/hall";

describe("rowName", () => {
  it.each([
    [0, "A"],
    [25, "Z"],
    [26, "AA"],
    [27, "AB"],
    [51, "AZ"],
    [52, "BA"],
    [701, "ZZ"],
    [702, "AAA"],
  ])("counts on after Z as spreadsheets do: %i is %s", (index, name) => {
    expect(rowName(index)).toBe(name);
  });
});

describe("planHall", () => {
  const hall = [
    { name: "Left", rows: 2, seatsPerRow: 4, price: 90 },
    { name: "Middle", rows: 3, seatsPerRow: 6, price: 150 },
    { name: "Right", rows: 2, seatsPerRow: 4, price: 90 },
    { name: "Balcony", rows: 1, seatsPerRow: 5, price: 60 },
  ];
  const seats = planHall(hall);

  it("makes every seat of every section, numbered from 1 in each row", () => {
    expect(seats).toHaveLength(8 + 18 + 8 + 5);
    const middleB = seats.filter(({ section, row }) => section === "Middle" && row === "B");
    expect(middleB.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(middleB.map(({ price }) => price))).toEqual(new Set([150]));
  });

  it("puts no two seats in the same place", () => {
    expect(new Set(seats.map(({ x, y }) => `${x},${y}`)).size).toBe(seats.length);
  });

  it("stands sections three across, and the fourth behind the deepest of them", () => {
    const top = (name: string) =>
      Math.min(...seats.filter(({ section }) => section === name).map(({ y }) => y));
    const deepest = Math.max(...seats.filter(({ section }) => section === "Middle").map(({ y }) => y));
    expect([top("Left"), top("Middle"), top("Right")]).toEqual([0, 0, 0]);
    expect(top("Balcony")).toBeGreaterThan(deepest);
  });
});
