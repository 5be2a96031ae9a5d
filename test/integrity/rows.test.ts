import { IntegrityRepository, rules } from "../../src/integrity/integrity.repository";
import type { Fault } from "../../src/integrity/report";
import type { Transaction } from "../../src/infrastructure/database";
import type { Rows } from "../support/corruption";
import { IntegrityDocument } from "../support/generated/operations";
import { expectIntegrity } from "../support/integrity";
import { moneyCorruptions } from "../support/money-corruptions";
import { Operator, operatorToken } from "../support/operator";
import { cancel, crowd, endHold, hold, onlyDate, pay, until } from "../support/purchase";
import { seatCorruptions } from "../support/seat-corruptions";
import { settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const corruptions = [...moneyCorruptions, ...seatCorruptions];

/** Foreign keys go first: they stand on unique keys. */
const withoutConstraints = `
  DO $$
  DECLARE
    law record;
  BEGIN
    FOR law IN
      SELECT conrelid::regclass AS relation, conname AS name
      FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c', 'u') AND conrelid <> 0
      ORDER BY contype <> 'f'
    LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', law.relation, law.name);
    END LOOP;
  END $$`;

describe("the integrity checker, on a busy sale", () => {
  const stage = useStage({ OPERATOR_TOKEN: operatorToken, ADMISSIONS_PER_SECOND: "1000" }, { processes: 2 });

  it("finds nothing wrong while people hold, pay, cancel and let holds run out, nor afterwards", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const people = await crowd(stage, concert.concertId, { count: 30, points: 250 });
    // Nobody else wants the last three seats: their price is what one buyer surely fails on.
    const [coveted, unaffordable] = [seatIds.slice(0, -3), seatIds.slice(-3)];
    let selling = true;
    const looking = (async () => {
      while (selling) await expectIntegrity(stage.stores);
    })();
    const shopping = people.map(async ({ client }, index) => {
      const first = (index * 3) % (coveted.length - 3);
      const wanted = index === 2 ? unaffordable : coveted.slice(first, first + 1 + (index % 3));
      const { id } = await hold(client, performanceId, wanted);
      if (index % 4 === 0) await cancel(client, id);
      else if (index % 4 === 1) await endHold(stage, id);
      else await pay(client, id);
    });
    const { codes } = await settle(shopping);
    selling = false;
    await looking;
    expect(codes).toEqual(expect.arrayContaining(["SEAT_TAKEN", "INSUFFICIENT_POINTS"]));
    await expectIntegrity(stage.stores);
  });

  it("tells operators what it has found", async () => {
    const { integrity } = await new Operator(stage).client.send(IntegrityDocument);
    expect(integrity).toMatchObject({ rulesSkipped: [], faults: [], faultsTotal: 0 });
    expect(integrity.rulesChecked).toEqual(expect.arrayContaining(rules.map(({ name }) => name)));
  });
});

test("every rule of the integrity checker has a corruption that it must name", () => {
  expect(new Set(corruptions.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
});

describe("the integrity checker, when", () => {
  const stage = useStage({ ADMISSIONS_PER_SECOND: "1000" });
  let rows: Rows;

  beforeAll(async () => {
    rows = await sell();
    // What runs in the background would wait for the corrupting transaction, and it for that.
    await Promise.all(stage.apps.splice(0).map((app) => app.stop()));
  });

  it("nothing is corrupted, finds nothing", async () => {
    expect(await find("SELECT")).toEqual([]);
  });

  it.each(corruptions.map((corruption) => [corruption.rule, corruption.circumstance, corruption] as const))(
    "%s: %s, names it",
    async (rule, _, { statement, named }) => {
      const faults = await find(statement(rows));
      expect(faults).toContainEqual(expect.objectContaining({ rule, id: named(rows) }));
    },
  );

  it("something is wrong 150 times, lists the first hundred and counts all", async () => {
    const statement = `
      INSERT INTO point_accounts (user_id, balance) SELECT gen_random_uuid(), -1 FROM generate_series(1, 150)`;
    const { faults, total } = await inCorrupted(statement, (tx, repository) =>
      repository.find(
        tx,
        rules.find(({ name }) => name === "balance-is-not-negative")!,
      ),
    );
    expect({ listed: faults.length, total }).toEqual({ listed: 100, total: 150 });
  });

  /** Somebody who has bought two seats, and somebody who holds one. */
  async function sell(): Promise<Rows> {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const [payer, holder] = await crowd(stage, concert.concertId, { count: 2, points: 250 });
    const sold = await hold(payer!.client, performanceId, seatIds.slice(0, 2));
    const { payment } = await pay(payer!.client, sold.id);
    const held = await hold(holder!.client, performanceId, seatIds.slice(2, 3));
    const { tokenId } = await stage.database.payment.findUniqueOrThrow({ where: { id: payment.id } });
    await until("Postgres knows that the token has ended", async () => {
      return (await stage.database.queueEnding.count({ where: { tokenId } })) === 1;
    });
    const seats = seatIds.map(Number);
    return {
      payer: payer!.userId,
      sold: sold.id,
      payment: payment.id,
      payingToken: tokenId,
      soldSeats: seats.slice(0, 2),
      holder: holder!.userId,
      held: held.id,
      heldSeat: seats[2]!,
      freeSeats: seats.slice(3),
    };
  }

  async function find(statement: string): Promise<Fault[]> {
    return inCorrupted(statement, async (tx, repository) => {
      const faults: Fault[] = [];
      for (const rule of rules) faults.push(...(await repository.find(tx, rule)).faults);
      return faults;
    });
  }

  /** Looks at the data as the statement leaves them where no constraint stops it, and undoes it. */
  async function inCorrupted<Found>(
    statement: string,
    look: (tx: Transaction, repository: IntegrityRepository) => Promise<Found>,
  ): Promise<Found> {
    const undo = new Error("It is seen, and undone.");
    let found: Found | undefined;
    const corrupting = stage.database.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(withoutConstraints);
      await tx.$executeRawUnsafe(statement);
      found = await look(tx, new IntegrityRepository({ maxSeatsPerUser: 4 }));
      throw undo;
    });
    await expect(corrupting).rejects.toBe(undo);
    return found!;
  }
});
