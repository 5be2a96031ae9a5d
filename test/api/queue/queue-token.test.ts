import { randomUUID } from "node:crypto";
import { nextWhere } from "../../support/client";
import {
  AvailableDatesDocument,
  IssueQueueTokenDocument,
  LeaveQueueDocument,
  QueuePositionDocument,
  QueueTokenDocument,
} from "../../support/generated/operations";
import { everyDate } from "../../support/purchase";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

describe("a queue token", () => {
  const stage = useStage({ QUEUE_CAPACITY: "1" });
  it("is refused to a user who does not exist", async () => {
    const { concertId } = await stage.concert();
    const client = stage.client();
    const refusal = await refusalOf(
      client.send(IssueQueueTokenDocument, { input: { userId: randomUUID(), concertId } }),
    );
    expect(refusal.code).toBe("USER_NOT_FOUND");
  });

  it("is refused for a concert that does not exist, whatever the id looks like", async () => {
    const client = stage.client();
    const userId = await stage.user(client);
    for (const concertId of [randomUUID(), "not an id"]) {
      const refusal = await refusalOf(client.send(IssueQueueTokenDocument, { input: { userId, concertId } }));
      expect(refusal.code).toBe("CONCERT_NOT_FOUND");
    }
  });

  it("is the same one when a waiting user asks again", async () => {
    const { concertId } = await stage.concert();
    await stage.buyer(concertId);
    const waiting = await stage.waiter(concertId);
    const again = await waiting.client.send(IssueQueueTokenDocument, {
      input: { userId: waiting.userId, concertId },
    });
    expect(again.issueQueueToken).toMatchObject({
      token: waiting.token,
      queueToken: { status: "WAITING", position: 1, peopleAhead: 0, queueLength: 1 },
    });
  });

  it("lets nobody see dates before it is ACTIVE", async () => {
    const { concertId } = await stage.concert();
    await stage.buyer(concertId);
    const { client } = await stage.waiter(concertId);
    const refusal = await refusalOf(client.send(AvailableDatesDocument, everyDate));
    expect(refusal).toMatchObject({ code: "TOKEN_NOT_ACTIVE", details: { position: 1 } });
  });

  it("is refused when missing, malformed or signed by somebody else", async () => {
    const client = stage.client();
    for (const token of [undefined, "nonsense", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"]) {
      client.token = token;
      expect((await refusalOf(client.send(QueueTokenDocument))).code).toBe("INVALID_TOKEN");
    }
  });

  it("gives its slot to the next in the queue when its user leaves, and ends", async () => {
    const { concertId } = await stage.concert();
    const first = await stage.buyer(concertId);
    const second = await stage.waiter(concertId);
    const positions = second.client.follow(QueuePositionDocument);
    await nextWhere(positions, ({ queuePosition }) => queuePosition.position === 1);
    const { leaveQueue } = await first.client.send(LeaveQueueDocument);
    expect(leaveQueue.queueToken).toMatchObject({ status: "EXPIRED", endReason: "LEFT" });
    await nextWhere(positions, ({ queuePosition }) => queuePosition.status === "ACTIVE");
    const refusal = await refusalOf(first.client.send(AvailableDatesDocument, everyDate));
    expect(refusal).toMatchObject({ code: "TOKEN_EXPIRED", details: { endReason: "LEFT" } });
  });

  it("is a new one after the old one has ended", async () => {
    const { concertId } = await stage.concert();
    const person = await stage.buyer(concertId);
    await person.client.send(LeaveQueueDocument);
    const again = await stage.join(person.client, { userId: person.userId, concertId });
    expect(again.token).not.toBe(person.token);
  });
});
