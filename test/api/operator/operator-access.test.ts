import { randomUUID } from "node:crypto";
import { next, type Client } from "../../support/client";
import {
  ConfigureQueueDocument,
  CreateConcertDocument,
  DrainQueueDocument,
  IntegrityDocument,
  OperatorActionsDocument,
  PauseAdmissionDocument,
  QueueSnapshotDocument,
  ResumeAdmissionDocument,
  SalesBySectionDocument,
  WatchQueueSnapshotDocument,
} from "../../support/generated/operations";
import { Operator, operatorToken } from "../../support/operator";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const concertId = randomUUID();
const order = { input: { concertId, reason: "Rain" } };
const concert = {
  title: "T",
  artist: "A",
  venue: "V",
  startTimes: ["2030-01-01T20:00:00Z"],
  sections: [{ name: "Floor", rows: 1, seatsPerRow: 1, price: 1 }],
};

/** Every operator field, sent or followed. */
const fields: [string, (client: Client, way: "send" | "follow") => Promise<unknown>][] = [
  ["createConcert", (client, way) => go(client[way](CreateConcertDocument, { input: concert }))],
  [
    "configureQueue",
    (client, way) => go(client[way](ConfigureQueueDocument, { input: { concertId, capacity: 1 } })),
  ],
  ["pauseAdmission", (client, way) => go(client[way](PauseAdmissionDocument, order))],
  ["resumeAdmission", (client, way) => go(client[way](ResumeAdmissionDocument, { input: { concertId } }))],
  ["drainQueue", (client, way) => go(client[way](DrainQueueDocument, order))],
  ["queueSnapshot", (client, way) => go(client[way](QueueSnapshotDocument, { concertId }))],
  ["salesBySection", (client, way) => go(client[way](SalesBySectionDocument, { performanceId: concertId }))],
  ["integrity", (client, way) => go(client[way](IntegrityDocument))],
  ["operatorActions", (client, way) => go(client[way](OperatorActionsDocument))],
];

async function go(operation: Promise<unknown> | AsyncGenerator<unknown>): Promise<unknown> {
  return Symbol.asyncIterator in operation ? next(operation) : operation;
}

describe("an operator field", () => {
  const stage = useStage({ OPERATOR_TOKEN: operatorToken });
  const closedStage = useStage();

  describe.each(fields)("%s", (_, run) => {
    it.each(["send", "follow"] as const)(
      "is refused without the operator token or with a wrong one (%s)",
      async (way) => {
        for (const token of [undefined, "wrong", `${operatorToken}s`, operatorToken.slice(1)]) {
          const client = stage.client();
          client.token = token;
          expect((await refusalOf(run(client, way))).code).toBe("FORBIDDEN");
        }
      },
    );

    it("is refused to everyone where no operator token is set", async () => {
      for (const token of [undefined, operatorToken]) {
        const client = closedStage.client();
        client.token = token;
        expect((await refusalOf(run(client, "send"))).code).toBe("FORBIDDEN");
      }
    });
  });

  it("is refused to a buyer with a queue token", async () => {
    const { concertId } = await stage.concert();
    const { client } = await stage.buyer(concertId);
    expect((await refusalOf(client.send(QueueSnapshotDocument, { concertId }))).code).toBe("FORBIDDEN");
  });

  it("that is a subscription is refused without the operator token, and open with it", async () => {
    const { concertId } = await stage.concert();
    const stranger = stage.client();
    const refused = refusalOf(next(stranger.follow(WatchQueueSnapshotDocument, { concertId })));
    expect((await refused).code).toBe("FORBIDDEN");
    const operator = stage.client();
    operator.token = operatorToken;
    const { queueSnapshot } = await next(operator.follow(WatchQueueSnapshotDocument, { concertId }));
    expect(queueSnapshot).toMatchObject({ concertId, admission: "OPEN", active: 0 });
  });

  it("names a concert or performance that does not exist as such", async () => {
    const operator = new Operator(stage);
    for (const id of [randomUUID(), "not an id"]) {
      for (const order of [
        operator.pause(id),
        operator.drain(id),
        operator.resume(id),
        operator.snapshot(id),
      ]) {
        expect(await refusalOf(order)).toMatchObject({
          code: "CONCERT_NOT_FOUND",
          details: { concertId: id },
        });
      }
      const sales = operator.client.send(SalesBySectionDocument, { performanceId: id });
      expect((await refusalOf(sales)).code).toBe("PERFORMANCE_NOT_FOUND");
    }
  });
});
