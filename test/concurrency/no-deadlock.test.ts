import { expectIntegrity } from "../support/integrity";
import { crowd, hold, onlyDate } from "../support/purchase";
import { settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const rounds = 15;

describe("overlapping holds of several seats", () => {
  const stage = useStage(
    { QUEUE_CAPACITY: "1000", ADMISSIONS_PER_SECOND: "10000", MAX_SEATS_PER_USER: "100" },
    { processes: 2 },
  );

  /** In each round everyone asks at once for the seats that their number is given by the pattern. */
  async function race(pattern: number[][]) {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const people = await crowd(stage, concert.concertId, { count: pattern.length });
    for (let round = 0; round < rounds; round += 1) {
      const { won, codes } = await settle(
        pattern.map((places, person) =>
          hold(
            people[person]!.client,
            performanceId,
            places.map((place) => seatIds[place]!),
          ),
        ),
      );
      expect(new Set(codes)).toEqual(new Set(["SEAT_TAKEN"]));
      expect(won.length).toBeGreaterThan(0);
      const seatsWon = won.flatMap(({ seats }) => seats.map(({ id }) => id));
      expect(new Set(seatsWon).size).toBe(seatsWon.length);
      expect(await countHeld(performanceId)).toBe(seatsWon.length);
      await expectIntegrity(stage.stores, { maxSeatsPerUser: 100 });
      await freeAll(performanceId);
    }
  }

  it("in opposite orders never deadlock, never split, and one of them wins", async () => {
    await race([
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [0, 1, 2, 3],
      [3, 2, 1, 0],
    ]);
  });

  it("that form a ring never defeat each other all", async () => {
    await race([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 0],
      [2, 0],
      [4, 1],
    ]);
  });

  it("that share one seat leave the other seats to whoever wins it", async () => {
    await race([
      [5, 0],
      [1, 5],
      [5, 2],
      [3, 5],
      [5, 4],
    ]);
  });

  async function countHeld(performanceId: string): Promise<number> {
    return stage.database.seat.count({ where: { performanceId, status: "HELD" } });
  }

  async function freeAll(performanceId: string): Promise<void> {
    await stage.database.$executeRaw`
      UPDATE reservations SET status = 'CANCELLED', ended_at = now()
      WHERE performance_id = ${performanceId}::uuid AND status = 'PENDING'
    `;
    await stage.database.$executeRaw`
      UPDATE seats SET status = 'AVAILABLE', reservation_id = NULL, hold_expires_at = NULL
      WHERE performance_id = ${performanceId}::uuid
    `;
  }
});
