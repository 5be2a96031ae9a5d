import fc from "fast-check";
import { RequestSets } from "../../src/infrastructure/request-sets";

interface Request {
  owner: string | null;
  index: number;
}

/** Sets whose statements end when the test says so. */
class Sets {
  readonly sent: Request[][] = [];
  private readonly running: { set: Request[]; end: (error?: Error) => void }[] = [];
  private readonly requests = new RequestSets<Request, number>(
    (set) => this.run(set),
    ({ owner }) => owner,
  );
  private added = 0;

  get underWay(): Request[][] {
    return this.running.map(({ set }) => set);
  }

  add(owner: string | null): Promise<number> {
    return this.requests.add({ owner, index: this.added++ });
  }

  /** Ends the set that was sent at this place of those under way, and lets the next one be sent. */
  async end(place = 0, error?: Error): Promise<void> {
    this.running.splice(place, 1)[0]!.end(error);
    await new Promise(setImmediate);
  }

  private run(set: Request[]): Promise<number[]> {
    this.sent.push(set);
    return new Promise((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve(set.map(({ index }) => index)));
      this.running.push({ set, end });
    });
  }
}

const turn = () => new Promise(setImmediate);
const indexesOf = (set: Request[] | undefined) => set?.map(({ index }) => index);

it("sends a lone request at once, what comes in one turn together, and no third set before one has returned", async () => {
  const sets = new Sets();
  void sets.add("a");
  await turn();
  void sets.add("b");
  void sets.add("c");
  await turn();
  void sets.add("d");
  await turn();
  expect(sets.sent.map(indexesOf)).toEqual([[0], [1, 2]]);
  void sets.add(null);
  await sets.end();
  expect(indexesOf(sets.sent[2])).toEqual([3, 4]);
});

it("keeps nobody waiting for more than the sets under way when one owner sends thousands", async () => {
  const sets = new Sets();
  for (let count = 0; count < 5_000; count += 1) void sets.add("flood");
  await turn();
  void sets.add("other");
  await turn();
  expect(sets.underWay.map(indexesOf)).toEqual([[0], [5_000]]);
});

it("fails a request that cannot succeed alone, however many are in its set", async () => {
  const sets = new Sets();
  const outcomes = Promise.allSettled(Array.from({ length: 100 }, (_, index) => sets.add(String(index))));
  await turn();
  while (sets.underWay.length > 0) {
    const poisoned = sets.underWay[0]!.some(({ index }) => index === 57);
    await sets.end(0, poisoned ? new Error("poison") : undefined);
  }
  const failed = (await outcomes).flatMap(({ status }, index) => (status === "rejected" ? [index] : []));
  expect(failed).toEqual([57]);
  expect(sets.sent.length).toBeLessThan(20);
});

it("fails a request without an outcome alone, and repeats nothing, because the set was committed", async () => {
  const requests = new RequestSets<number, number>(
    async (set) => set.filter((one) => one !== 2),
    () => null,
  );
  const outcomes = await Promise.allSettled([requests.add(1), requests.add(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

it("repeats nothing when the connection is lost, because the set may have been committed", async () => {
  const sets = new Sets();
  const outcomes = Promise.allSettled([sets.add("a"), sets.add("b")]);
  await turn();
  await sets.end(0, new Error("Connection terminated unexpectedly"));
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(sets.sent).toHaveLength(1);
});

it("gives each owner's requests turns in the order of arrival, whatever the sets do", async () => {
  const step = fc.oneof(fc.constantFrom("a", "b", "c", null), fc.nat(1));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const sets = new Sets();
      const answers: Promise<number>[] = [];
      const check = () => {
        const owners = sets.underWay.flat().flatMap(({ owner }) => owner ?? []);
        expect(new Set(owners).size).toBe(owners.length);
        expect(sets.underWay.length).toBeLessThanOrEqual(2);
      };
      for (const one of steps) {
        if (typeof one !== "number") answers.push(sets.add(one));
        else if (sets.underWay.length > one) await sets.end(one);
        check();
      }
      await turn();
      for (; sets.underWay.length > 0; check()) await sets.end();
      expect(await Promise.all(answers)).toEqual(answers.map((_, index) => index));
      for (const owner of ["a", "b", "c"]) {
        const order = sets.sent.flat().flatMap((one) => (one.owner === owner ? [one.index] : []));
        expect(order).toEqual(order.toSorted((left, right) => left - right));
      }
    }),
    { numRuns: 200 },
  );
});
