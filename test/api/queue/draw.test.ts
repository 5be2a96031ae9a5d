import { createHash, createHmac } from "node:crypto";
import { ConcertRepository } from "../../../src/concert/concert.repository";
import { planHall } from "../../../src/concert/hall";
import { nextWhere } from "../../support/client";
import {
  ConcertsDocument,
  DrawDocument,
  IssueQueueTokenDocument,
  QueuePositionDocument,
  QueueTokenDocument,
} from "../../support/generated/operations";
import type { Person } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const millisecondsFromNow = (milliseconds: number) => new Date(Date.now() + milliseconds);

/** The place in the draw as anybody can compute it from what was published. */
function computeNumber(seed: string, tokenId: string): string {
  return createHmac("sha256", seed).update(tokenId).digest("hex").slice(0, 11);
}

describe("the opening of a sale", () => {
  const stage = useStage({ QUEUE_CAPACITY: "2" });

  async function concertOpening(saleOpensAt: Date): Promise<string> {
    const { id } = await new ConcertRepository(stage.database).create(
      { title: "Opening Night", artist: "The Gathered", venue: "Hall", saleOpensAt, saleClosesAt: null },
      {
        startTimes: [new Date("2030-01-01T20:00:00Z")],
        seats: planHall([{ name: "Floor", rows: 1, seatsPerRow: 9, price: 1 }]),
      },
    );
    return id;
  }

  const stateOf = async ({ client }: Person) => (await client.send(QueueTokenDocument)).queueToken;
  const drawOf = async ({ client }: Person) => (await client.send(DrawDocument)).draw;

  it("is refused to those who come before people may gather", async () => {
    const concertId = await concertOpening(millisecondsFromNow(7_200_000));
    const client = stage.client();
    const userId = await stage.user(client);
    const refusal = await refusalOf(client.send(IssueQueueTokenDocument, { input: { userId, concertId } }));
    expect(refusal).toMatchObject({ code: "SALE_NOT_OPEN", details: { opensAt: expect.any(String) } });
  });

  it("tells nobody the place or the seed before it, only the commitment", async () => {
    const concertId = await concertOpening(millisecondsFromNow(600_000));
    const person = await stage.waiter(concertId);
    expect(await stateOf(person)).toMatchObject({ status: "WAITING", position: null, queueLength: 1 });
    const { nodes } = (await person.client.send(ConcertsDocument, { first: 100 })).concerts;
    const { drawCommitment } = nodes.find(({ id }) => id === concertId)!;
    const draw = await drawOf(person);
    expect(draw).toMatchObject({ commitment: drawCommitment, seed: null, drawNumber: null, gathered: true });
    const claims = JSON.parse(Buffer.from(person.token.split(".")[1]!, "base64url").toString()) as {
      seq: number;
    };
    expect(claims.seq).toBe(0);
  });

  it("puts those who gathered in the order that seed and token ids give, and later comers behind", async () => {
    const concertId = await concertOpening(millisecondsFromNow(1_500));
    const gathered = await Promise.all(Array.from({ length: 8 }, () => stage.waiter(concertId)));
    const first = gathered[0]!.client.follow(QueuePositionDocument);
    await nextWhere(
      first,
      ({ queuePosition: { status, position } }) => status === "ACTIVE" || position !== null,
    );
    const late = await stage.waiter(concertId);

    const draws = await Promise.all(gathered.map(drawOf));
    const { seed, commitment } = draws[0]!;
    expect(createHash("sha256").update(seed!).digest("hex")).toBe(commitment);
    const states = await Promise.all(gathered.map(stateOf));
    draws.forEach(({ tokenId, drawNumber }) => expect(drawNumber).toBe(computeNumber(seed!, tokenId)));
    const drawn = [...draws]
      .sort((a, b) => (a.drawNumber! < b.drawNumber! ? -1 : 1))
      .map(({ tokenId }) => tokenId);
    const placed = [...states].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
    const admitted = placed.filter(({ status }) => status === "ACTIVE").map(({ id }) => id);
    expect(new Set(admitted)).toEqual(new Set(drawn.slice(0, 2)));
    expect(placed.slice(2).map(({ id }) => id)).toEqual(drawn.slice(2));
    expect(await stateOf(late)).toMatchObject({ status: "WAITING", position: 7 });
    expect(await drawOf(late)).toMatchObject({ gathered: false, drawNumber: null });
  });

  it("keeps the seed from ever being changed", async () => {
    await concertOpening(millisecondsFromNow(600_000));
    await expect(stage.database.concert.updateMany({ data: { drawSeed: "0".repeat(64) } })).rejects.toThrow(
      /never changes/,
    );
  });
});
