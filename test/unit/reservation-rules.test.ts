import { toWantedSeats } from "../../src/reservation/hold-request";

describe("the seats of a hold", () => {
  const limit = 4;

  it("come out as ascending numbers, whatever order they are named in", () => {
    expect(toWantedSeats(["10", "9", "100"], { limit })).toEqual([9, 10, 100]);
  });

  it("may be as many as the limit", () => {
    expect(toWantedSeats(["1", "2", "3", "4"], { limit })).toHaveLength(4);
  });

  it.each([
    ["none", [], { code: "BAD_USER_INPUT" }],
    ["one named twice", ["1", "2", "1"], { code: "BAD_USER_INPUT" }],
    [
      "more than the limit",
      ["1", "2", "3", "4", "5"],
      { code: "SEAT_LIMIT_EXCEEDED", details: { limit, held: 0 } },
    ],
    ["what no seat is called", ["1", "x"], { code: "SEAT_NOT_FOUND", details: { seatIds: ["x"] } }],
    ["a number written in another way", ["01"], { code: "SEAT_NOT_FOUND" }],
    ["a number that Postgres cannot hold", ["2147483648"], { code: "SEAT_NOT_FOUND" }],
    ["zero", ["0"], { code: "SEAT_NOT_FOUND" }],
  ])("may not be %s", (_, seatIds, refusal) => {
    expect(() => toWantedSeats(seatIds, { limit })).toThrow(expect.objectContaining(refusal));
  });
});
