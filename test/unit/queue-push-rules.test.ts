import { isWorthReading, isWorthPushing } from "../../src/queue-watch/push-rules";
import type { QueueToken } from "../../src/queue/token/queue-token";

const waiting = (position: number, changes: Partial<QueueToken> = {}): QueueToken => ({
  id: "token",
  userId: "user",
  concertId: "concert",
  sequence: 1,
  status: "WAITING",
  position,
  peopleAhead: position - 1,
  queueLength: 5_000,
  endReason: null,
  issuedAt: new Date(0),
  admittedAt: null,
  expiresAt: null,
  pausedSince: null,
  pauseReason: null,
  admission: "OPEN",
  ...changes,
});
const active = (expiresAt: number) =>
  waiting(1, { status: "ACTIVE", position: null, peopleAhead: null, expiresAt: new Date(expiresAt) });

describe("a push", () => {
  test.each<[string, QueueToken | null, QueueToken, number, boolean]>([
    ["the first state", null, waiting(900), 0, true],
    ["an admission", waiting(900), active(1), 0, true],
    ["a later time-out", active(1), active(2), 0, true],
    ["a state as before", active(1), active(1), 60_000, false],
    ["a step near the front", waiting(12), waiting(11), 0, true],
    ["a step into the nearest 20", waiting(21), waiting(20), 0, true],
    ["a step far back", waiting(900), waiting(899), 9_999, false],
    ["a step far back after 10 seconds", waiting(900), waiting(899), 10_000, true],
    ["a move of 5 %", waiting(900), waiting(855), 0, true],
    ["a move of less than 5 %", waiting(900), waiting(856), 0, false],
    ["a move back of 5 %", waiting(900), waiting(945), 0, true],
    ["no move after 10 seconds", waiting(900), waiting(900), 10_000, false],
    ["a longer line behind", waiting(900), waiting(900, { queueLength: 6_000 }), 10_000, false],
    ["a pause", waiting(900), waiting(900, { pausedSince: new Date(1), pauseReason: "Rain" }), 0, true],
    ["a new reason of the pause", waiting(900), waiting(900, { pauseReason: "Snow" }), 0, true],
  ])("for %s", (_, ...[lastPushed, next, elapsed, expected]) => {
    expect(isWorthPushing(lastPushed, next, elapsed)).toBe(expected);
  });
});

describe("reading a waiter anew", () => {
  const read = (pushedPosition: number, readPosition: number, movesSinceRead: number, elapsed = 0) =>
    isWorthReading({ pushedPosition, readPosition, movesSinceRead }, elapsed);

  test("is not worth it while the queue has not moved", () => {
    expect(read(900, 900, 0, 60_000)).toBe(false);
  });

  test("is worth it once the moves could make a noticeable difference", () => {
    expect(read(900, 900, 44)).toBe(false);
    expect(read(900, 900, 45)).toBe(true);
    expect(read(900, 880, 24)).toBe(false);
    expect(read(900, 880, 25)).toBe(true);
  });

  test("is worth it after 10 seconds for any move, and near the front at once", () => {
    expect(read(900, 900, 1, 10_000)).toBe(true);
    expect(read(30, 30, 1)).toBe(false);
    expect(read(21, 21, 1)).toBe(true);
  });

  test("never misses what would be pushed", () => {
    for (let position = 1; position < 400; position += 7) {
      for (let moves = 0; moves < 60; moves++) {
        for (const next of [position - moves, position + moves].filter((place) => place >= 1)) {
          const news = isWorthPushing(waiting(position), waiting(next), 0);
          if (news) expect(read(position, position, moves)).toBe(true);
        }
      }
    }
  });
});
