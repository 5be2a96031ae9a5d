import { randomUUID } from "node:crypto";
import { SeatRepository } from "../../../src/concert/seat.repository";
import { SeatMapDocument } from "../../support/generated/operations";
import { onlyDate } from "../../support/purchase";
import { useStage } from "../../support/use-stage";

describe("the layout of a hall", () => {
  const stage = useStage();
  const drawn = jest.spyOn(SeatRepository.prototype, "plan");
  beforeEach(() => void drawn.mockClear());
  afterAll(() => drawn.mockRestore());

  const statusOf = async (path: string) => (await fetch(stage.addresses[0] + path)).status;
  const spellings = (id: string) =>
    Array.from({ length: 32 }, (_, which) => {
      let letter = 0;
      return id.replace(/[a-f]/g, (digit) => ((which >> letter++) & 1 ? digit.toUpperCase() : digit));
    });

  it("is drawn once, however its id is spelled, and has one address", async () => {
    const concert = await stage.concert();
    const { performanceId } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId);
    const maps = await Promise.all(
      spellings(performanceId).map((id) => client.send(SeatMapDocument, { performanceId: id })),
    );
    const [address, ...others] = new Set(maps.map(({ seatMap }) => seatMap.layoutUrl));
    expect(others).toEqual([]);
    const paths = spellings(performanceId).map((id) => address!.replace(performanceId, id));
    const statuses = await Promise.all(paths.map(statusOf));
    expect(statuses).toEqual(paths.map((path) => (path === address ? 200 : 404)));
    expect(drawn).toHaveBeenCalledTimes(1);
  });

  it("is not drawn for a performance that does not exist, nor for a document that cannot be one", async () => {
    const { performanceId } = onlyDate(await stage.concert());
    const paths = [
      ...Array.from({ length: 20 }, () => `/layouts/${randomUUID()}/0123456789abcdef.json`),
      `/layouts/${performanceId}/layout.json`,
      `/layouts/${performanceId}/0123456789abcdef`,
    ];
    expect(await Promise.all(paths.map(statusOf))).toEqual(paths.map(() => 404));
    expect(drawn).not.toHaveBeenCalled();
  });
});
