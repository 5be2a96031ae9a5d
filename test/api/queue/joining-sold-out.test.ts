import { hold, onlyDate, pay, until } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const twoSeats = [{ name: "Floor", rows: 1, seatsPerRow: 2, price: 10 }];

describe("joining a queue that leads nowhere", () => {
  const stage = useStage({}, { processes: 2 });
  it("is refused when the sale has closed", async () => {
    const past = { saleOpensAt: new Date("2020-01-01"), saleClosesAt: new Date("2021-01-01") };
    const { concertId } = await stage.concert(past);
    const refusal = await refusalOf(stage.waiter(concertId));
    expect(refusal).toMatchObject({
      code: "SALE_CLOSED",
      details: { closedAt: past.saleClosesAt.toISOString() },
    });
  });

  it("is refused on every process when every seat of every date is SOLD, and not while one is only held", async () => {
    const concert = await stage.concert({ sections: twoSeats, dates: 2 });
    const { concertId, performances } = concert;
    const [first, second] = performances;
    await buy(concertId, first!.id, first!.seatIds);
    await buy(concertId, second!.id, [second!.seatIds[0]!]);
    const last = await stage.buyer(concertId, { points: 10 });
    const reservation = await hold(last.client, second!.id, [second!.seatIds[1]!]);
    for (const processIndex of [0, 1]) await stage.waiter(concertId, { processIndex });

    await pay(last.client, reservation.id);
    for (const processIndex of [0, 1]) {
      await until(
        "nobody may join",
        async () => (await outcomeOfJoining(concertId, processIndex)) === "SALE_CLOSED",
      );
    }
  });

  it("is not refused when another concert is sold out", async () => {
    const soldOut = await stage.concert({ sections: twoSeats });
    const { performanceId, seatIds } = onlyDate(soldOut);
    await buy(soldOut.concertId, performanceId, seatIds);
    const { concertId } = await stage.concert();
    expect(await outcomeOfJoining(concertId, 0)).toBe("JOINED");
  });

  async function buy(concertId: string, performanceId: string, seatIds: string[]): Promise<void> {
    const { client } = await stage.buyer(concertId, { points: 100 });
    const reservation = await hold(client, performanceId, seatIds);
    await pay(client, reservation.id);
  }

  async function outcomeOfJoining(concertId: string, processIndex: number): Promise<unknown> {
    return stage.waiter(concertId, { processIndex }).then(
      () => "JOINED",
      (error: { code?: unknown }) => error.code ?? error,
    );
  }
});
