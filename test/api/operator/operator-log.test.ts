import { CreateConcertDocument, OperatorActionsDocument } from "../../support/generated/operations";
import { Operator, operatorToken } from "../../support/operator";
import { Stage } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";

const input = {
  title: "Opening Night",
  artist: "The Fixtures",
  venue: "Hall",
  startTimes: ["2030-01-01T20:00:00.000Z"],
  sections: [{ name: "Floor", rows: 1, seatsPerRow: 2, price: 3 }],
};

describe("the log of what operators did", () => {
  let stage: Stage;
  let operator: Operator;
  beforeEach(async () => {
    stage = await Stage.open({ OPERATOR_TOKEN: operatorToken });
    operator = new Operator(stage);
  });
  afterEach(() => stage.close());

  async function readLog(page: { first?: number; after?: string | null } = {}) {
    return (await operator.client.send(OperatorActionsDocument, page)).operatorActions;
  }

  it("holds each order with its arguments, the address it came from and its time, newest first", async () => {
    const { createConcert } = await operator.client.send(CreateConcertDocument, { input });
    const concertId = createConcert.concert.id;
    await operator.configure({ concertId, capacity: 5 });
    const { pausedSince } = await operator.pause(concertId, "Rain");
    await operator.drain(concertId, "Storm");
    await operator.resume(concertId);

    const { nodes } = await readLog();
    expect(nodes.map(({ kind, arguments: given }) => [kind, given])).toEqual([
      ["RESUME_ADMISSION", {}],
      ["DRAIN_QUEUE", { reason: "Storm" }],
      ["PAUSE_ADMISSION", { reason: "Rain" }],
      ["CONFIGURE_QUEUE", { capacity: 5 }],
      ["CREATE_CONCERT", { ...input, saleOpensAt: null, saleClosesAt: null }],
    ]);
    for (const node of nodes) {
      expect(node).toMatchObject({
        operator: "operator",
        concertId,
        address: expect.stringContaining("127.0.0.1"),
      });
    }
    expect(Math.abs(Date.parse(nodes[2]!.actedAt) - Date.parse(pausedSince!))).toBeLessThan(1_000);
  });

  it("is read page by page", async () => {
    const { concertId } = await stage.concert();
    for (const reason of ["one", "two", "three"]) await operator.pause(concertId, reason);
    const newest = await readLog({ first: 2 });
    expect(newest.nodes.map((node) => node.arguments["reason"])).toEqual(["three", "two"]);
    expect(newest.pageInfo.hasNextPage).toBe(true);
    const oldest = await readLog({ first: 2, after: newest.pageInfo.endCursor! });
    expect(oldest.nodes.map((node) => node.arguments["reason"])).toEqual(["one"]);
    expect(oldest.pageInfo.hasNextPage).toBe(false);
    for (const page of [{ first: 0 }, { first: 101 }, { after: "not a cursor" }]) {
      expect((await refusalOf(readLog(page))).code).toBe("BAD_USER_INPUT");
    }
  });

  it("holds nothing of orders that were refused", async () => {
    const { concertId } = await stage.concert();
    await refusalOf(operator.configure({ concertId, capacity: -1 }));
    await refusalOf(operator.pause("00000000-0000-4000-8000-000000000000"));
    expect((await readLog()).nodes).toEqual([]);
  });

  it("and what it tells of are written together or not at all", async () => {
    const { concertId } = await stage.concert();
    await stage.database
      .$executeRaw`ALTER TABLE operator_actions ADD CHECK (kind NOT IN ('CREATE_CONCERT', 'PAUSE_ADMISSION'))`;
    const creation = operator.client.send(CreateConcertDocument, { input });
    expect((await refusalOf(creation)).code).toBe("INTERNAL_SERVER_ERROR");
    expect((await refusalOf(operator.pause(concertId))).code).toBe("INTERNAL_SERVER_ERROR");
    expect(await stage.database.concert.count()).toBe(1);
    expect(await operator.snapshot(concertId)).toMatchObject({ admission: "OPEN" });
    expect(await stage.database.concert.findFirst()).toMatchObject({ pausedAt: null, queueRevision: 0 });
  });

  it.each([
    ["UPDATE", "UPDATE operator_actions SET address = 'elsewhere'"],
    ["DELETE", "DELETE FROM operator_actions"],
    ["TRUNCATE", "TRUNCATE operator_actions"],
  ])("refuses %s", async (_, statement) => {
    const { concertId } = await stage.concert();
    await operator.pause(concertId);
    const before = await readLog();
    await expect(stage.database.$executeRawUnsafe(statement)).rejects.toThrow("append-only");
    expect(await readLog()).toEqual(before);
  });
});
