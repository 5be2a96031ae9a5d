import { expectIntegrity } from "../support/integrity";
import { cancel, crowd, endHold, grant, hold, onlyDate, pay } from "../support/purchase";
import type { Person } from "../support/stage";
import { refusalOf, settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const people = 24;
const purchasesEach = 6;

/** Refusals that a storm must meet; any other would be a fault. */
const expected = new Set([
  "SEAT_TAKEN",
  "SEAT_LIMIT_EXCEEDED",
  "INSUFFICIENT_POINTS",
  "RESERVATION_EXPIRED",
  "RESERVATION_CANCELLED",
  "ALREADY_PAID",
  "TOKEN_EXPIRED",
]);

describe("invariant 6: what shows CONFIRMED has a payment, a debit and its seats SOLD; nothing else has", () => {
  const stage = useStage(
    { QUEUE_CAPACITY: "1000", ADMISSIONS_PER_SECOND: "10000", MAX_SEATS_PER_USER: "20" },
    { processes: 2 },
  );
  it.each([1, 2])("after a storm of holds, payments, cancellations and ends (seed %i)", async (seed) => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const [bought = "", givenBack = "", ...wanted] = seatIds;
    const crowded = await crowd(stage, concert.concertId, { count: people, points: 600 });
    const random = randomNumbers(seed);
    const pick = <Item>(items: Item[]): Item => items[Math.floor(random() * items.length)]!;

    /** One hold and what becomes of it, chosen before anything runs so that the seed decides it. */
    const planPurchase = () => ({
      seats: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(wanted)),
      ending: pick(["pay", "pay", "pay twice", "pay and cancel", "cancel", "end", "end and pay", "keep"]),
    });
    const purchase = async ({ client }: Person, { seats, ending }: ReturnType<typeof planPurchase>) => {
      const { id } = await hold(client, performanceId, [...new Set(seats)]);
      const steps: Record<string, () => Promise<unknown>[]> = {
        pay: () => [pay(client, id)],
        "pay twice": () => [pay(client, id), pay(client, id)],
        "pay and cancel": () => [pay(client, id), cancel(client, id)],
        cancel: () => [cancel(client, id)],
        end: () => [endHold(stage, id)],
        "end and pay": () => [endHold(stage, id), pay(client, id)],
        keep: () => [],
      };
      const { codes } = await settle(steps[ending]!());
      return codes;
    };
    const shop = async (person: Person, plan: ReturnType<typeof planPurchase>[]) => {
      const codes: unknown[] = [];
      for (const step of plan) {
        const { won, codes: refused } = await settle([purchase(person, step)]);
        codes.push(...refused, ...won.flat());
        // Whoever has paid comes back for more.
        if (refused.includes("TOKEN_EXPIRED")) await stage.join(person.client, { ...person, ...concert });
      }
      return codes;
    };
    const plans = crowded.map(() => Array.from({ length: purchasesEach }, planPurchase));
    // No rival wants these two, so however fast the machine is, something is bought and something given back.
    plans[0]!.unshift({ seats: [bought], ending: "pay" });
    plans[1]!.unshift({ seats: [givenBack], ending: "cancel" });
    const codes = (await Promise.all(crowded.map((person, index) => shop(person, plans[index]!)))).flat();

    expect(codes.filter((code) => !expected.has(String(code)))).toEqual([]);
    await expectIntegrity(stage.stores, { maxSeatsPerUser: 20 });
    const ends = await stage.database.reservation.groupBy({
      by: ["status"],
      where: { performanceId },
      _count: true,
    });
    // A storm in which nothing was bought or given back would prove nothing.
    expect(ends.map(({ status }) => status)).toEqual(expect.arrayContaining(["CONFIRMED", "CANCELLED"]));
  });

  it("when a payment fails for want of points, nothing of it is left", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const { client, userId } = await stage.buyer(concert.concertId, { points: 99 });
    const { id } = await hold(client, performanceId, seatIds.slice(0, 1));
    expect((await refusalOf(pay(client, id))).code).toBe("INSUFFICIENT_POINTS");
    expect(await stage.database.payment.count({ where: { reservationId: id } })).toBe(0);
    expect(await stage.database.pointEntry.count({ where: { userId } })).toBe(1);
    await grant(stage, userId, 1);
    expect((await pay(client, id)).payment.reservation).toMatchObject({ status: "CONFIRMED" });
  });

  describe("and Postgres itself refuses", () => {
    /** A reservation that is PENDING, and one that is CONFIRMED, of the same person. */
    async function reservations() {
      const concert = await stage.concert();
      const { performanceId, seatIds } = onlyDate(concert);
      const { client } = await stage.buyer(concert.concertId, { points: 100 });
      const pending = await hold(client, performanceId, seatIds.slice(0, 1));
      const bought = await hold(client, performanceId, seatIds.slice(1, 2));
      await pay(client, bought.id);
      return { pending: pending.id, confirmed: bought.id };
    }

    it("CONFIRMED without a payment", async () => {
      const { pending } = await reservations();
      const confirm = stage.database
        .$executeRaw`UPDATE reservations SET status = 'CONFIRMED', ended_at = now() WHERE id = ${pending}::uuid`;
      await expect(confirm).rejects.toThrow("reservations_check");
    });

    it("CONFIRMED with a payment that does not exist", async () => {
      const { pending } = await reservations();
      const confirm = stage.database.$executeRaw`
        UPDATE reservations SET status = 'CONFIRMED', ended_at = now(), payment_id = gen_random_uuid()
        WHERE id = ${pending}::uuid
      `;
      await expect(confirm).rejects.toThrow("reservations_payment_id_fkey");
    });

    it("a payment of a reservation that is not CONFIRMED", async () => {
      const { pending, confirmed } = await reservations();
      const move = stage.database
        .$executeRaw`UPDATE payments SET reservation_id = ${pending}::uuid WHERE reservation_id = ${confirmed}::uuid`;
      await expect(move).rejects.toThrow("payments_reservation_id_reservation_status_fkey");
    });

    it("a payment without a debit", async () => {
      const { confirmed } = await reservations();
      const forge = stage.database
        .$executeRaw`UPDATE payments SET debit_sequence = 99 WHERE reservation_id = ${confirmed}::uuid`;
      await expect(forge).rejects.toThrow("payments_user_id_debit_sequence_fkey");
    });

    it("that what was CONFIRMED ends in another way", async () => {
      const { confirmed } = await reservations();
      const undo = stage.database
        .$executeRaw`UPDATE reservations SET status = 'CANCELLED', payment_id = NULL WHERE id = ${confirmed}::uuid`;
      await expect(undo).rejects.toThrow("fkey");
    });
  });
});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
