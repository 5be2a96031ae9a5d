import { toSections } from "../../src/concert/seat-map";
import type { PlacedSeat } from "../../src/concert/seat.repository";
import { newestOfEach } from "../../src/shared/seat-changes";

function seat(id: number, section: string, row: string): PlacedSeat {
  return {
    id,
    section,
    row,
    number: id,
    price: 100,
    x: id,
    y: 0,
    performanceId: "p",
    status: "AVAILABLE",
    version: 1,
  };
}

describe("toSections", () => {
  it("groups seats by section and row", () => {
    const sections = toSections([seat(1, "Floor", "A"), seat(2, "Floor", "A"), seat(3, "Floor", "B")]);
    expect(sections).toMatchObject([
      {
        name: "Floor",
        rows: [
          { name: "A", seats: [{ id: 1 }, { id: 2 }] },
          { name: "B", seats: [{ id: 3 }] },
        ],
      },
    ]);
  });

  it("keeps rows of the same name in two sections apart", () => {
    const sections = toSections([seat(1, "Left", "A"), seat(2, "Right", "A")]);
    expect(sections.map(({ name, rows }) => [name, rows.length])).toEqual([
      ["Left", 1],
      ["Right", 1],
    ]);
  });

  it("gives the order back when walked, even of a section that comes twice", () => {
    const seats = [seat(1, "Left", "A"), seat(2, "Right", "A"), seat(3, "Left", "A")];
    const walked = toSections(seats).flatMap(({ rows }) => rows.flatMap((row) => row.seats));
    expect(walked.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("says nothing of a status, which would make the document change", () => {
    expect(JSON.stringify(toSections([seat(1, "Floor", "A")]))).not.toMatch(/status|version/);
  });
});

describe("newestOfEach", () => {
  it("keeps the highest version of each seat, whichever came first", () => {
    const held = { id: 1, status: "HELD" as const, version: 2 };
    const sold = { id: 1, status: "SOLD" as const, version: 3 };
    const other = { id: 2, status: "HELD" as const, version: 2 };
    expect(newestOfEach([held, sold, other])).toEqual([sold, other]);
    expect(newestOfEach([sold, held, other])).toEqual([sold, other]);
  });
});
