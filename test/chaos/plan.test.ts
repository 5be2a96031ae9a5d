import { faultGroups } from "./faults";
import { faultsOf, visitsOf } from "./plan";

const take = <Value>(values: Generator<Value, never>, count: number) =>
  Array.from({ length: count }, () => values.next().value);

test("the same seed and shopper give the same plan, and another seed or shopper gives another plan", () => {
  const plan = (seed: number, shopper: number) => [
    ...take(visitsOf(seed, shopper), 150),
    ...take(faultsOf(seed, 0), 50),
  ];
  expect(plan(7, 1)).toEqual(plan(7, 1));
  expect(take(visitsOf(7, 1), 20)).not.toEqual(take(visitsOf(7, 2), 20));
  expect(take(visitsOf(7, 1), 20)).not.toEqual(take(visitsOf(8, 1), 20));
});

test.each([0, 1])("each fault of group %d occurs once before any fault repeats", (group) => {
  const kinds = faultGroups[group]!;
  const faults = take(faultsOf(3, group), 3 * kinds.length).map(({ fault }) => fault);
  for (let round = 0; round < 3; round += 1) {
    expect(faults.slice(round * kinds.length, (round + 1) * kinds.length).sort()).toEqual([...kinds].sort());
  }
});
