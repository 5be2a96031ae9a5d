import { randomUUID } from "node:crypto";
import { PointAccountDocument, QueueTokenDocument } from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { grant, hold, onlyDate, pay } from "../support/purchase";
import { Transaction } from "../support/transaction";
import { refusalOf, settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

describe("invariant 3: a reservation is paid at most once, and a token pays at most once", () => {
  const stage = useStage({ POINTS_ACCESS: "ANY_TOKEN" }, { processes: 2 });
  beforeAll(() => stage.beforeClose(() => expectIntegrity(stage.stores)));

  /** Somebody who has two holds of one seat each, 1,000 points, and the same token on both processes. */
  async function buyerOfTwo() {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client, userId, token } = await stage.buyer(concert.concertId);
    await grant(stage, userId, 1_000);
    const first = await hold(client, performanceId, [seatIds[0]!]);
    const second = await hold(client, performanceId, [seatIds[1]!]);
    const elsewhere = stage.client({ processIndex: 1 });
    elsewhere.token = token;
    return { client, elsewhere, userId, first, second };
  }

  it("debits once when 50 payments of one reservation come at once", async () => {
    const { client, elsewhere, userId, first } = await buyerOfTwo();
    const { won, codes } = await settle(
      Array.from({ length: 50 }, (_, index) => pay(index % 2 === 0 ? client : elsewhere, first.id)),
    );
    expect(won).toMatchObject([{ payment: { amount: 100 }, pointAccount: { balance: 900 } }]);
    expect(codes).toEqual(Array(49).fill("ALREADY_PAID"));
    expect(await stage.database.pointEntry.count({ where: { userId, kind: "PAYMENT" } })).toBe(1);
    const { pointAccount } = await client.send(PointAccountDocument);
    expect(pointAccount.balance).toBe(900);
  });

  it("pays one of two reservations when a token pays both at once", async () => {
    const { client, elsewhere, userId, first, second } = await buyerOfTwo();
    const { won, codes } = await settle([pay(client, first.id), pay(elsewhere, second.id)]);
    expect(won).toHaveLength(1);
    expect(codes).toEqual(["TOKEN_EXPIRED"]);
    expect(await stage.database.payment.count({ where: { userId } })).toBe(1);
    expect(await client.send(QueueTokenDocument)).toMatchObject({
      queueToken: { status: "EXPIRED", endReason: "PAID" },
    });
  });

  it("refuses a second reservation to a token whose first payment had just not ended it yet", async () => {
    const { client, elsewhere, userId, first, second } = await buyerOfTwo();
    const theirs = await Transaction.begin(stage);
    // Both have been let in as ACTIVE when the first of them is allowed to go on.
    await theirs.query("SELECT take_turn($1)", [userId]);
    const both = settle([pay(client, first.id), pay(elsewhere, second.id)]);
    await theirs.blocks({ count: 2 });
    await theirs.rollback();
    const { won, codes } = await both;
    expect(won).toHaveLength(1);
    expect(codes).toEqual(["TOKEN_EXPIRED"]);
  });

  it("answers a payment by another key with the payment there is, also after the token has ended", async () => {
    const { client, first } = await buyerOfTwo();
    const { payment } = await pay(client, first.id);
    expect(await refusalOf(pay(client, first.id))).toMatchObject({
      code: "ALREADY_PAID",
      details: { reservationId: first.id, paymentId: payment.id },
    });
  });

  it("cannot be written down as a second payment of a reservation or of a token", async () => {
    const { client, userId, first, second } = await buyerOfTwo();
    const { payment } = await pay(client, first.id);
    const { tokenId } = await stage.database.payment.findUniqueOrThrow({ where: { id: payment.id } });
    const addPayment = (reservationId: string, byToken: string) => stage.database.$executeRaw`
      INSERT INTO payments (reservation_id, user_id, token_id, amount, debit_sequence, idempotency_key)
      VALUES (${reservationId}::uuid, ${userId}::uuid, ${byToken}::uuid, 100, 1, gen_random_uuid())
    `;
    await expect(addPayment(first.id, randomUUID())).rejects.toThrow("reservation_id");
    await expect(addPayment(second.id, tokenId)).rejects.toThrow("token_id");
  });

  it("cannot share its debit with another payment", async () => {
    const { client, userId, first, second } = await buyerOfTwo();
    await pay(client, first.id);
    const shareDebit = stage.database.$executeRaw`
      INSERT INTO payments (reservation_id, user_id, token_id, amount, debit_sequence, idempotency_key)
      SELECT ${second.id}::uuid, user_id, gen_random_uuid(), amount, debit_sequence, gen_random_uuid()
      FROM payments
      WHERE user_id = ${userId}::uuid
    `;
    await expect(shareDebit).rejects.toThrow("debit_sequence");
  });
});
