import { randomUUID } from "node:crypto";
import { ReservationRepository } from "../../../src/reservation/reservation.repository";
import {
  LeaveQueueDocument,
  MyReservationsDocument,
  ReservationDocument,
} from "../../support/generated/operations";
import { cancel, endHold, grant, hold, onlyDate, pay } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

interface EdgePage {
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: Record<string, unknown>;
}

describe("reservations", () => {
  const stage = useStage({ MAX_SEATS_PER_USER: "10" });

  /** Somebody with that many holds of one seat each, in the order in which they were made. */
  async function holder(count: number) {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client } = await stage.buyer(concert.concertId);
    const ids: string[] = [];
    for (const seatId of seatIds.slice(0, count)) {
      ids.push((await hold(client, performanceId, [seatId])).id);
    }
    return { client, ids, concertId: concert.concertId };
  }

  it("are listed newest first, in pages without gap or repetition", async () => {
    const { client, ids } = await holder(5);
    const read: string[] = [];
    let after: string | null | undefined;
    for (const more of [true, true, false]) {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage(after);
      read.push(...page.nodes.map(({ id }) => id));
      expect(page.pageInfo.hasNextPage).toBe(more);
      after = page.pageInfo.endCursor;
    }
    expect(read).toEqual(ids.toReversed());

    async function readPage(cursor: string | null | undefined) {
      return (await client.send(MyReservationsDocument, { first: 2, after: cursor ?? null })).myReservations;
    }
  });

  it("are listed as edges too, and any of their cursors begins a page behind its entry", async () => {
    const { client, ids } = await holder(3);
    const [newest, middle, oldest] = ids.toReversed();
    const read = async (args: string) => {
      const page =
        "edges { cursor node { id } } nodes { id } pageInfo { startCursor endCursor hasPreviousPage hasNextPage }";
      const { list } = await client.sendText<{ list: EdgePage }>(
        `{ list: myReservations(${args}) { ${page} } }`,
      );
      expect(list.nodes).toEqual(list.edges.map(({ node }) => node));
      return list;
    };
    const first = await read("first: 2");
    expect(first.edges.map(({ node }) => node.id)).toEqual([newest, middle]);
    const [start, end] = first.edges.map(({ cursor }) => cursor);
    expect(first.pageInfo).toEqual({
      startCursor: start,
      endCursor: end,
      hasPreviousPage: false,
      hasNextPage: true,
    });
    const behindFirst = await read(`first: 1, after: "${start}"`);
    expect(behindFirst.nodes).toEqual([{ id: middle }]);
    expect(behindFirst.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true });
    const last = await read(`after: "${end}"`);
    expect(last.nodes).toEqual([{ id: oldest }]);
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  it("are those of the caller alone", async () => {
    const { concertId } = await holder(1);
    const { client } = await stage.buyer(concertId);
    const { myReservations } = await client.send(MyReservationsDocument);
    expect(myReservations).toEqual({ nodes: [], pageInfo: { endCursor: null, hasNextPage: false } });
  });

  it("show PENDING, CANCELLED and EXPIRED as they are at this moment", async () => {
    const { client, ids } = await holder(3);
    await cancel(client, ids[1]!);
    await endHold(stage, ids[2]!);
    const { myReservations } = await client.send(MyReservationsDocument);
    expect(myReservations.nodes.map(({ status }) => status)).toEqual(["EXPIRED", "CANCELLED", "PENDING"]);
  });

  it.each([
    ["no entry at all", { first: 0 }],
    ["too many entries", { first: 101 }],
    ["what lies after no cursor of ours", { after: "yesterday" }],
  ])("have no page of %s", async (_, page) => {
    const { client } = await holder(0);
    expect((await refusalOf(client.send(MyReservationsDocument, page))).code).toBe("BAD_USER_INPUT");
  });

  it("can be read one by one by their owner, also once the token has ended", async () => {
    const { client, ids } = await holder(1);
    await client.send(LeaveQueueDocument);
    const { reservation } = await client.send(ReservationDocument, { id: ids[0]! });
    expect(reservation).toMatchObject({ id: ids[0], status: "PENDING", seats: [{ status: "HELD" }] });
  });

  it("cannot be read by anybody else, without a token, or when there is none", async () => {
    const { client, ids, concertId } = await holder(1);
    const stranger = await stage.buyer(concertId);
    const read = (reader: typeof client, id: string) => refusalOf(reader.send(ReservationDocument, { id }));
    expect(await read(stranger.client, ids[0]!)).toMatchObject({
      code: "NOT_OWNER",
      details: { reservationId: ids[0] },
    });
    expect((await read(stage.client(), ids[0]!)).code).toBe("INVALID_TOKEN");
    for (const id of [randomUUID(), "none"])
      expect((await read(client, id)).code).toBe("RESERVATION_NOT_FOUND");
  });

  it("are read at once for all payments of an answer", async () => {
    const { client, userId } = await stage.waiter((await stage.concert()).concertId);
    await grant(stage, userId, 300);
    for (let bought = 0; bought < 3; bought += 1) {
      const concert = await stage.concert();
      const { performanceId, seatIds } = onlyDate(concert);
      await stage.join(client, { userId, concertId: concert.concertId });
      await pay(client, (await hold(client, performanceId, [seatIds[0]!])).id);
    }
    const readOne = jest.spyOn(ReservationRepository.prototype, "find");
    const readAll = jest.spyOn(ReservationRepository.prototype, "findAll");
    try {
      const { myReservations } = await client.sendText<{ myReservations: { nodes: PaidNode[] } }>(
        "{ myReservations { nodes { id payment { reservation { id } } } } }",
      );
      expect(myReservations.nodes.map(({ payment }) => payment.reservation.id)).toEqual(
        myReservations.nodes.map(({ id }) => id),
      );
      expect(myReservations.nodes).toHaveLength(3);
      expect([readOne.mock.calls.length, readAll.mock.calls.length]).toEqual([0, 1]);
    } finally {
      readOne.mockRestore();
      readAll.mockRestore();
    }
  });
});

interface PaidNode {
  id: string;
  payment: { reservation: { id: string } };
}
