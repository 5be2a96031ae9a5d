import { randomUUID } from "node:crypto";
import { SeatMapDocument, SeatsDocument } from "../../support/generated/operations";
import { endHold, grant, hold, onlyDate, pay, until } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const sections = [
  { name: "Stalls", rows: 2, seatsPerRow: 3, price: 100 },
  { name: "Circle", rows: 1, seatsPerRow: 2, price: 60 },
];

describe("seats", () => {
  const stage = useStage();

  /** Somebody looking at a hall of 8 seats in which the third is SOLD and the fourth and fifth are HELD. */
  async function visitor() {
    const concert = await stage.concert({ sections });
    const { performanceId, seatIds } = onlyDate(concert);
    const [owner, holder, visitor] = await Promise.all(
      Array.from({ length: 3 }, () => stage.buyer(concert.concertId)),
    );
    await grant(stage, owner!.userId, 100);
    await pay(owner!.client, (await hold(owner!.client, performanceId, seatIds.slice(2, 3))).id);
    const held = await hold(holder!.client, performanceId, seatIds.slice(3, 5));
    return { client: visitor!.client, performanceId, seatIds, held, address: stage.addresses[0]! };
  }

  describe("as a list", () => {
    it("come in the order of the hall, with section, row, number, price, status and version", async () => {
      const { client, performanceId, seatIds } = await visitor();
      const { seats } = await client.send(SeatsDocument, { performanceId });
      expect(seats.map(({ id }) => id)).toEqual(seatIds);
      expect(seats[4]).toEqual({
        id: seatIds[4],
        section: "Stalls",
        row: "B",
        number: 2,
        price: 100,
        status: "HELD",
        version: 2,
      });
      expect(seats[2]).toMatchObject({ status: "SOLD", version: 3 });
      expect(seats[7]).toMatchObject({ section: "Circle", row: "A", number: 2, price: 60, version: 1 });
    });

    it.each([
      ["AVAILABLE" as const, [0, 1, 5, 6, 7]],
      ["HELD" as const, [3, 4]],
      ["SOLD" as const, [2]],
    ])("can be those that are %s alone", async (status, places) => {
      const { client, performanceId, seatIds } = await visitor();
      const { seats } = await client.send(SeatsDocument, { performanceId, status });
      expect(seats.map(({ id }) => id)).toEqual(places.map((place) => seatIds[place]));
    });

    it("can be those of one section, also together with a status", async () => {
      const { client, performanceId } = await visitor();
      const count = async (filter: object) =>
        (await client.send(SeatsDocument, { performanceId, ...filter })).seats.length;
      expect(await count({ section: "Circle" })).toBe(2);
      expect(await count({ section: "Stalls", status: "AVAILABLE" })).toBe(3);
      expect(await count({ section: "Roof" })).toBe(0);
    });

    it("are 6,000 at most, and more are to be asked for by section or status", async () => {
      const blocks = ["North", "South"].map((name) => ({ name, rows: 31, seatsPerRow: 100, price: 10 }));
      const concert = await stage.concert({ sections: blocks });
      const { performanceId } = onlyDate(concert);
      const { client } = await stage.buyer(concert.concertId);
      expect(await refusalOf(client.send(SeatsDocument, { performanceId }))).toMatchObject({
        code: "BAD_USER_INPUT",
        details: { reason: expect.stringMatching(/more than 6000 seats/) },
      });
      const read = await client.send(SeatsDocument, { performanceId, section: "North" });
      expect(read.seats).toHaveLength(3_100);
    });

    it("are AVAILABLE at the instant their hold runs out", async () => {
      const { client, performanceId, seatIds, held } = await visitor();
      await endHold(stage, held.id);
      const { seats } = await client.send(SeatsDocument, { performanceId, status: "AVAILABLE" });
      expect(seats.map(({ id }) => id)).toEqual(expect.arrayContaining(seatIds.slice(3, 5)));
    });
  });

  describe("as a map", () => {
    it("have one character for each seat in the layout's order", async () => {
      const { client, performanceId } = await visitor();
      const { seatMap } = await client.send(SeatMapDocument, { performanceId });
      expect(seatMap).toMatchObject({ performanceId, statuses: "AASHHAAA" });
    });

    it("have a version that grows with every change", async () => {
      const { client, performanceId, seatIds } = await visitor();
      const read = async () => (await client.send(SeatMapDocument, { performanceId })).seatMap;
      const before = await read();
      await hold(client, performanceId, seatIds.slice(0, 1));
      await until("the map has caught up", async () => (await read()).statuses === "HASHHAAA");
      expect((await read()).version).toBe(before.version + 1);
    });

    it("have a layout of sections, rows and seats, which walks in the order of the list", async () => {
      const { client, performanceId, seatIds, address } = await visitor();
      const { seatMap } = await client.send(SeatMapDocument, { performanceId });
      const layout = (await (await fetch(address + seatMap.layoutUrl)).json()) as Layout;
      expect(layout).toMatchObject({
        performanceId,
        sections: [
          { name: "Stalls", rows: [{ name: "A" }, { name: "B" }] },
          { name: "Circle", rows: [{ name: "A" }] },
        ],
      });
      const seats = layout.sections.flatMap(({ rows }) => rows.flatMap((row) => row.seats));
      expect(seats.map(({ id }) => String(id))).toEqual(seatIds);
      expect(seats[0]).toEqual({ id: Number(seatIds[0]), number: 1, price: 100, x: 0, y: 0 });
    });

    it("have a layout that is compressed and may be kept for ever, without any token", async () => {
      const { client, performanceId, address } = await visitor();
      const { seatMap } = await client.send(SeatMapDocument, { performanceId });
      const { headers, body } = await fetch(address + seatMap.layoutUrl);
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-type": "application/json; charset=utf-8",
        "content-encoding": "gzip",
        "cache-control": "public, max-age=31536000, immutable",
      });
      expect(body).not.toBeNull();
    });

    it("keep the layout's address while seats are held and sold", async () => {
      const { client, performanceId, seatIds } = await visitor();
      const before = await client.send(SeatMapDocument, { performanceId });
      await hold(client, performanceId, seatIds.slice(0, 1));
      const after = await client.send(SeatMapDocument, { performanceId });
      expect(after.seatMap.layoutUrl).toBe(before.seatMap.layoutUrl);
    });

    it("have no layout under another digest, another performance or what is no id at all", async () => {
      const { client, performanceId, address } = await visitor();
      const { layoutUrl } = (await client.send(SeatMapDocument, { performanceId })).seatMap;
      const digest = layoutUrl.split("/").at(-1)!;
      const places = [
        `/layouts/${performanceId}/0000000000000000.json`,
        `/layouts/${randomUUID()}/${digest}`,
        `/layouts/none/${digest}`,
      ];
      for (const place of places) expect((await fetch(address + place)).status).toBe(404);
    });
  });

  it("are not shown of another concert's performance, of none, or of what is no id", async () => {
    const { client } = await visitor();
    const elsewhere = onlyDate(await stage.concert());
    for (const performanceId of [elsewhere.performanceId, randomUUID(), "none"]) {
      for (const document of [SeatsDocument, SeatMapDocument]) {
        const refusal = await refusalOf(
          client.send<unknown, { performanceId: string }>(document, { performanceId }),
        );
        expect(refusal).toMatchObject({ code: "PERFORMANCE_NOT_FOUND", details: { performanceId } });
      }
    }
  });
});

interface Layout {
  performanceId: string;
  sections: { name: string; rows: { name: string; seats: { id: number }[] }[] }[];
}
