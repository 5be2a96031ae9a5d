import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { print } from "graphql";
import { catalogue, type ErrorCode } from "../../src/shared/errors";
import { next, type Client } from "../support/client";
import {
  AvailableDatesDocument,
  ChargePointsDocument,
  ErrorCatalogueDocument,
  HoldSeatsDocument,
  IssueQueueTokenDocument,
  PayReservationDocument,
  QueueTokenDocument,
  ReservationDocument,
  SeatsDocument,
} from "../support/generated/operations";
import { cancel, endHold, hold, onlyDate, pay } from "../support/purchase";
import type { Stage } from "../support/stage";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

/** Who asks what, and what else the error says beside its code. */
interface Attempt {
  token?: string;
  document: Parameters<typeof print>[0];
  variables?: object;
  details?: object;
}

/** Reached elsewhere: by operators, by those who ask too often, and while a store is away. */
const reachedElsewhere: ErrorCode[] = ["FORBIDDEN", "RATE_LIMITED", "SERVICE_UNAVAILABLE"];

const hour = 3_600_000;
const everyDate = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };

describe("an expected error", () => {
  const stage = useStage();
  let attempts: Partial<Record<ErrorCode, Attempt>>;
  beforeAll(async () => {
    attempts = await prepare(stage);
  });
  const reached = Object.keys(catalogue).filter((code) => !reachedElsewhere.includes(code as ErrorCode));

  it.each(reached)("%s is told with the same code and details over HTTP and over WebSocket", async (code) => {
    const { token, document, variables, details } = attempts[code as ErrorCode]!;
    const client = stage.client();
    client.token = token;
    const expected = { code, details: expect.objectContaining(details ?? {}) };
    const overHttp = await refusalOf(client.sendText(print(document), variables));
    expect(overHttp).toMatchObject(expected);
    const overSocket = await refusalOf(next(client.followText(print(document), variables)));
    expect(overSocket).toMatchObject(expected);
    expect(overSocket.message).toBe(overHttp.message);
  });

  it.each([
    ["cannot be parsed", "{ concerts {", undefined],
    ["does not fit the schema", "{ nothing }", undefined],
    ["names no operation", "fragment F on User { id }", undefined],
    ["lacks a variable", "query ($id: ID!) { reservation(id: $id) { id } }", undefined],
    [
      "has a condition on the root of a subscription",
      "subscription ($v: Boolean!) { queuePosition @ skip(if: $v) { status } }",
      { v: true },
    ],
    [
      "gives null to an argument that has a default",
      "query ($first: Int) { concerts(first: $first) { nodes { id } } }",
      { first: null },
    ],
    [
      "gives null to a condition within a subscription",
      "subscription ($v: Boolean = true) { queuePosition { status id @include(if: $v) } }",
      { v: null },
    ],
    [
      "gives null to a condition",
      "query ($v: Boolean = true) { concerts { nodes { id @include(if: $v) } } }",
      { v: null },
    ],
    [
      "has a variable of another type",
      "query ($id: UUID!) { queueToken { id } concerts(first: $id) { nodes { id } } }",
      {},
    ],
  ])(
    "BAD_USER_INPUT is told over HTTP and over WebSocket of a request that %s",
    async (_, query, variables) => {
      const client = stage.client();
      const refusals = [
        await refusalOf(client.sendText(query, variables)),
        await refusalOf(next(client.followText(query, variables))),
      ];
      expect(refusals.map(({ code }) => code)).toEqual(["BAD_USER_INPUT", "BAD_USER_INPUT"]);
    },
  );

  it("ends the operation that it is about, and no other on the same WebSocket", async () => {
    const { concertId } = await stage.concert();
    const { client } = await stage.buyer(concertId);
    for (const query of ["{ concerts {", "{ nothing }"]) {
      await refusalOf(next(client.followText(query)));
      expect(await next(client.follow(QueueTokenDocument))).toMatchObject({
        queueToken: { status: "ACTIVE" },
      });
    }
  });
});

/** One attempt for each code, none of which changes anything. */
async function prepare(stage: Stage): Promise<Partial<Record<ErrorCode, Attempt>>> {
  const concert = await stage.concert();
  const { performanceId, seatIds } = onlyDate(concert);
  const [mine, theirs, ended, cancelled, paid] = seatIds as [string, string, string, string, string];
  const me = await stage.buyer(concert.concertId);
  const other = await stage.buyer(concert.concertId, { points: 100 });
  const left = await stage.buyer(concert.concertId);
  await left.client.sendText("mutation { leaveQueue { queueToken { id } } }");
  const full = await stage.concert();
  await stage.database.concert.update({ where: { id: full.concertId }, data: { admissionCapacity: 0 } });
  const waiting = await stage.waiter(full.concertId);
  const notOpen = await stage.concert({ saleOpensAt: new Date(Date.now() + 1_000 * hour) });
  const closed = await stage.concert({
    saleOpensAt: new Date(Date.now() - 2 * hour),
    saleClosesAt: new Date(Date.now() - hour),
  });

  const holdOf = async (client: Client, seat: string) => (await hold(client, performanceId, [seat])).id;
  const short = await holdOf(me.client, mine);
  const late = await holdOf(me.client, ended);
  await endHold(stage, late);
  const given = await holdOf(me.client, cancelled);
  await cancel(me.client, given);
  const strange = await holdOf(other.client, theirs);
  const bought = await holdOf(other.client, paid);
  const { payment } = await pay(other.client, bought);
  const idempotencyKey = randomUUID();
  await me.client.send(ChargePointsDocument, { input: { amount: 1, idempotencyKey } });

  const { token } = me;
  const key = randomUUID();
  const holding = (seats: string[]): Attempt => ({
    token,
    document: HoldSeatsDocument,
    variables: { input: { performanceId, seatIds: seats, idempotencyKey: key } },
  });
  const paying = (reservationId: string, by = token): Attempt => ({
    token: by,
    document: PayReservationDocument,
    variables: { input: { reservationId, idempotencyKey: key } },
  });
  const joining = (userId: string, concertId: string): Attempt => ({
    document: IssueQueueTokenDocument,
    variables: { input: { userId, concertId } },
  });
  const charging = (amount: number, by: string): Attempt => ({
    token,
    document: ChargePointsDocument,
    variables: { input: { amount, idempotencyKey: by } },
  });
  const unknown = randomUUID();
  const dates = { document: AvailableDatesDocument, variables: everyDate };
  return {
    INVALID_TOKEN: { ...dates, token: "nonsense" },
    TOKEN_NOT_ACTIVE: { ...dates, token: waiting.token, details: { position: 1 } },
    TOKEN_EXPIRED: { ...dates, token: left.token, details: { endReason: "LEFT" } },
    USER_NOT_FOUND: { ...joining(unknown, concert.concertId), details: { userId: unknown } },
    CONCERT_NOT_FOUND: { ...joining(me.userId, unknown), details: { concertId: unknown } },
    SALE_NOT_OPEN: { ...joining(me.userId, notOpen.concertId), details: { opensAt: expect.any(String) } },
    SALE_CLOSED: { ...joining(me.userId, closed.concertId), details: { closedAt: expect.any(String) } },
    PERFORMANCE_NOT_FOUND: {
      token,
      document: SeatsDocument,
      variables: { performanceId: unknown },
      details: { performanceId: unknown },
    },
    SEAT_NOT_FOUND: { ...holding(["2147483647"]), details: { seatIds: ["2147483647"] } },
    SEAT_TAKEN: { ...holding([theirs]), details: { seatIds: [theirs] } },
    SEAT_LIMIT_EXCEEDED: { ...holding(seatIds.slice(5, 9)), details: { limit: 4, held: 1 } },
    RESERVATION_NOT_FOUND: {
      token,
      document: ReservationDocument,
      variables: { id: unknown },
      details: { reservationId: unknown },
    },
    NOT_OWNER: { ...paying(strange), details: { reservationId: strange } },
    RESERVATION_EXPIRED: { ...paying(late), details: { reservationId: late, expiresAt: expect.any(String) } },
    RESERVATION_CANCELLED: { ...paying(given), details: { reservationId: given } },
    ALREADY_PAID: {
      ...paying(bought, other.token),
      details: { reservationId: bought, paymentId: payment.id },
    },
    INSUFFICIENT_POINTS: { ...paying(short), details: { balance: 1, amount: 100 } },
    INVALID_AMOUNT: { ...charging(0, key), details: { min: 1, max: 1_000_000 } },
    IDEMPOTENCY_CONFLICT: { ...charging(2, idempotencyKey), details: { idempotencyKey } },
    BAD_USER_INPUT: holding([]),
  };
}

describe("the error catalogue", () => {
  const stage = useStage();
  const readCatalogue = async () => (await stage.client().send(ErrorCatalogueDocument)).errorCatalogue;

  it("says what the table of the protocol says", async () => {
    const told = Object.fromEntries(
      (await readCatalogue()).map(({ code, details }) => [code, details.map(({ name }) => name)]),
    );
    const table = readFileSync("docs/PROTOCOL.md", "utf8").matchAll(
      /^\| ([A-Z_]+(?:, [A-Z_]+)*) +\| (.+?) +\|$/gm,
    );
    const written = [...table].flatMap(([, codes, details]) =>
      codes!.split(", ").map((code) => [code, namesIn(details!)] as const),
    );
    expect({ ...Object.fromEntries(written), INTERNAL_SERVER_ERROR: [] }).toEqual(told);
  });

  it("has the message of every error with the names of its details", async () => {
    const messages = new Map((await readCatalogue()).map(({ code, message }) => [code, message]));
    expect(messages.get("INSUFFICIENT_POINTS")).toBe(
      "The balance of {balance} points does not cover {amount}. Charge the difference and pay again.",
    );
    expect([...messages.values()].filter((message) => message.includes("undefined"))).toEqual([]);
  });
});

/** The details of a row: names, each with its values or its condition behind it, or "none". */
function namesIn(details: string): string[] {
  return details.split(/[,;] /).flatMap((detail) => /^(?!none|when|unless|over)\w+/.exec(detail)?.[0] ?? []);
}
