import { expectIntegrity } from "../support/integrity";
import { crowd, endHold, grant, hold, onlyDate, pay, until } from "../support/purchase";
import { Transaction } from "../support/transaction";
import { refusalOf, settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const roomForAll = { QUEUE_CAPACITY: "1000", ADMISSIONS_PER_SECOND: "10000" };

describe("invariant 1: a seat has at most one owner, and at most one live hold", () => {
  const stage = useStage(roomForAll, { processes: 2 });
  let theirs: Transaction;
  beforeEach(async () => {
    theirs = await Transaction.begin(stage);
  });
  afterEach(async () => {
    await theirs.rollback();
    await expectIntegrity(stage.stores);
  });

  /** A date, its first seat, and that many admitted people who can pay for it. */
  async function rivals(count: number) {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const people = await crowd(stage, concert.concertId, { count, points: 100 });
    const [seat = ""] = seatIds;
    return { performanceId, seat, people, concertId: concert.concertId };
  }

  it("gives the seat that 200 people want at once to exactly one of them", async () => {
    const { performanceId, seat, people } = await rivals(200);
    const outcomes = await Promise.all(
      people.map(({ client }) => hold(client, performanceId, [seat]).catch((refusal: unknown) => refusal)),
    );
    const taken = { code: "SEAT_TAKEN", details: { seatIds: [seat] } };
    expect(outcomes.filter((outcome) => outcome instanceof Error)).toEqual(
      Array.from({ length: 199 }, () => expect.objectContaining(taken)),
    );
    expect(await stage.database.reservation.count({ where: { performanceId } })).toBe(1);
  });

  it("refuses a seat that somebody is just taking at once, without waiting for the outcome", async () => {
    const { performanceId, seat, people } = await rivals(1);
    await theirs.query("SELECT FROM seats WHERE id = $1 FOR NO KEY UPDATE", [seat]);
    const refusal = await refusalOf(hold(people[0]!.client, performanceId, [seat]));
    // Theirs still goes on, so the refusal did not wait for its end.
    expect(await theirs.query("SELECT FROM seats WHERE id = $1", [seat])).toHaveLength(1);
    expect(refusal).toMatchObject({ code: "SEAT_TAKEN", details: { seatIds: [seat] } });
  });

  it("lets a hold that has run out be taken over at that instant, though nothing has swept it", async () => {
    const { performanceId, seat, people } = await rivals(2);
    const [first, second] = people;
    const old = await hold(first!.client, performanceId, [seat]);
    await endHold(stage, old.id, 200);
    // The sweep passes over a reservation that somebody has locked.
    await theirs.query("SELECT FROM reservations WHERE id = $1 FOR NO KEY UPDATE", [old.id]);
    await until("the hold has run out", async () => {
      const [due] = await theirs.query(
        "SELECT FROM reservations WHERE id = $1 AND expires_at <= clock_timestamp()",
        [old.id],
      );
      return due !== undefined;
    });
    await hold(second!.client, performanceId, [seat]);
    expect(await theirs.query("SELECT status FROM reservations WHERE id = $1", [old.id])).toEqual([
      { status: "PENDING" },
    ]);
    await theirs.rollback();
    expect((await refusalOf(pay(first!.client, old.id))).code).toBe("RESERVATION_EXPIRED");
  });

  it("goes to one of 50 people when a hold has just run out", async () => {
    const { performanceId, seat, people } = await rivals(51);
    const [first, ...others] = people;
    const old = await hold(first!.client, performanceId, [seat]);
    await endHold(stage, old.id);
    const { won, codes } = await settle(others.map(({ client }) => hold(client, performanceId, [seat])));
    expect(won).toHaveLength(1);
    expect(codes).toEqual(Array(49).fill("SEAT_TAKEN"));
  });

  it("goes to the rival when a payment still waits for the seat as the hold runs out", async () => {
    const { performanceId, seat, people } = await rivals(2);
    const [first, second] = people;
    const old = await hold(first!.client, performanceId, [seat]);
    await endHold(stage, old.id, 300);
    await theirs.query("SELECT FROM seats WHERE id = $1 FOR NO KEY UPDATE", [seat]);
    const payment = refusalOf(pay(first!.client, old.id));
    await theirs.blocks();
    await until("the hold has run out", () => isOver(old.id));
    expect((await refusalOf(hold(second!.client, performanceId, [seat]))).code).toBe("SEAT_TAKEN");
    await theirs.rollback();
    expect((await payment).code).toBe("RESERVATION_EXPIRED");
    expect(await hold(second!.client, performanceId, [seat])).toMatchObject({ status: "PENDING" });
  });

  it("stays with the payer whose payment was under way in time, though the hold runs out meanwhile", async () => {
    const { performanceId, seat, people } = await rivals(2);
    const [first, second] = people;
    const held = await hold(first!.client, performanceId, [seat]);
    await endHold(stage, held.id, 300);
    await theirs.query("SELECT FROM point_accounts WHERE user_id = $1 FOR UPDATE", [first!.userId]);
    const payment = pay(first!.client, held.id);
    await theirs.blocks();
    await until("the hold has run out", () => isOver(held.id));
    expect((await refusalOf(hold(second!.client, performanceId, [seat]))).code).toBe("SEAT_TAKEN");
    await theirs.rollback();
    expect((await payment).payment.reservation.seats).toMatchObject([{ id: seat, status: "SOLD" }]);
  });

  it("keeps a user who races 12 holds on two processes within the seat limit", async () => {
    const { performanceId, seat, concertId } = await rivals(0);
    const { client, token } = await stage.buyer(concertId);
    const elsewhere = stage.client({ processIndex: 1 });
    elsewhere.token = token;
    const seats = Array.from({ length: 12 }, (_, index) => String(Number(seat) + index));
    const { won, codes } = await settle(
      seats.map((seatId, index) => hold(index % 2 === 0 ? client : elsewhere, performanceId, [seatId])),
    );
    expect(won).toHaveLength(4);
    expect(codes).toEqual(Array(8).fill("SEAT_LIMIT_EXCEEDED"));
  });

  it("cannot be written down as SOLD without a CONFIRMED reservation, or HELD without an end", async () => {
    const { performanceId, seat, people } = await rivals(1);
    const { client, userId } = people[0]!;
    await grant(stage, userId, 100);
    const held = await hold(client, performanceId, [seat]);
    const sell = stage.database
      .$executeRaw`UPDATE seats SET status = 'SOLD', hold_expires_at = NULL WHERE reservation_id = ${held.id}::uuid`;
    await expect(sell).rejects.toThrow("seats_reservation_id_sold_status_fkey");
    const sellToNobody = stage.database
      .$executeRaw`UPDATE seats SET status = 'SOLD', hold_expires_at = NULL, reservation_id = NULL WHERE id = ${Number(seat)}`;
    await expect(sellToNobody).rejects.toThrow("seats_check");
    const holdForEver = stage.database
      .$executeRaw`UPDATE seats SET hold_expires_at = NULL WHERE id = ${Number(seat)}`;
    await expect(holdForEver).rejects.toThrow("seats_check");
  });

  async function isOver(reservationId: string): Promise<boolean> {
    const rows = await stage.database.$queryRaw<unknown[]>`
      SELECT FROM reservations WHERE id = ${reservationId}::uuid AND expires_at <= clock_timestamp()
    `;
    return rows.length > 0;
  }
});
