import fc from "fast-check";
import { hands, type FaultKind } from "./faults";

/** How a shopper finds out that the turn has come. Silently: away for longer than the grace time first. */
export type Waiting = "polling" | "watching" | "silently";
export type Ending = "pays" | "cancels" | "dawdles" | "leaves";
/** What else happens to a key that has been used: nothing, the same request again, or twice at once, or another. */
export type Repeating = "once" | "again" | "twice at once" | "with other arguments";

export interface Wish {
  count: number;
  /** Where in the hall, 0 to 1. Many want the same places. */
  place: number;
  /** Whether it looks first which seats are free, or takes its chances. */
  looks: boolean;
}

/** What one shopper intends from coming to going. */
export interface Visit {
  comesBack: boolean;
  node: number;
  waiting: Waiting;
  givesUp: boolean;
  chargePoints: number;
  chargesFirst: boolean;
  wishes: Wish[];
  ending: Ending;
  repeating: Record<"charge" | "hold" | "payment", Repeating>;
  /** Milliseconds after which it hangs up on its first request for a hold, a charge or a payment. */
  vanishesAfter: number | null;
  thinksMilliseconds: number;
}

/** A fault that comes after so much calm, to a certain process if it is one of processes, and lasts so long. */
export interface PlannedFault {
  fault: FaultKind;
  node: number;
  calmMilliseconds: number;
  lastsMilliseconds: number;
}

export const nodes = 3;

const oneOf = <Value>(weights: [number, Value][]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
const sometimes = (percent: number) =>
  oneOf([
    [percent, true],
    [100 - percent, false],
  ]);
const repeating = oneOf<Repeating>([
  [60, "once"],
  [15, "again"],
  [15, "twice at once"],
  [10, "with other arguments"],
]);

const wish = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  place: fc.integer({ min: 0, max: 99 }).map((percent) => (percent / 100) ** 2),
  looks: sometimes(50),
});

const visit: fc.Arbitrary<Visit> = fc.record({
  comesBack: sometimes(30),
  node: fc.nat({ max: nodes - 1 }),
  waiting: oneOf<Waiting>([
    [60, "polling"],
    [30, "watching"],
    [10, "silently"],
  ]),
  givesUp: sometimes(5),
  chargePoints: fc.integer({ min: 1, max: 5 }).map((hundreds) => hundreds * 100),
  chargesFirst: sometimes(70),
  wishes: fc.array(wish, { minLength: 4, maxLength: 4 }),
  ending: oneOf<Ending>([
    [75, "pays"],
    [10, "cancels"],
    [10, "dawdles"],
    [5, "leaves"],
  ]),
  repeating: fc.record({ charge: repeating, hold: repeating, payment: repeating }),
  vanishesAfter: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 5 }),
  thinksMilliseconds: fc.nat({ max: 80 }),
});

const faultRound = (kinds: FaultKind[]): fc.Arbitrary<PlannedFault[]> =>
  fc
    .shuffledSubarray(kinds, { minLength: kinds.length })
    .chain((order) => fc.tuple(...order.map(plannedFault)));

function plannedFault(fault: FaultKind): fc.Arbitrary<PlannedFault> {
  return fc.record({
    fault: fc.constant(fault),
    node: fc.nat({ max: nodes - 1 }),
    calmMilliseconds: fc.integer({ min: 50, max: 1_000 }),
    lastsMilliseconds: fc.integer({ min: 20, max: 500 }),
  });
}

const visitsAtOnce = 100;
const roundsAtOnce = 10;

/** Endless, and the same for the same seed: what a shopper does, visit after visit. */
export function* visitsOf(seed: number, shopper: number): Generator<Visit, never> {
  for (let part = 0; ; part += 1) {
    yield* fc.sample(fc.noBias(visit), { seed: mix(seed, shopper, part), numRuns: visitsAtOnce });
  }
}

/** Endless, and the same for the same seed: each kind of fault comes once before any comes again. */
export function* faultsOf(seed: number, hand: number): Generator<PlannedFault, never> {
  const round = fc.noBias(faultRound(hands[hand]!));
  for (let part = 0; ; part += 1) {
    yield* fc.sample(round, { seed: mix(seed, -1 - hand, part), numRuns: roundsAtOnce }).flat();
  }
}

/** One seed out of three numbers, so that no two shoppers, and no two parts of their plans, are alike. */
function mix(...numbers: [number, number, number]): number {
  return numbers.reduce((mixed, number) => (Math.imul(mixed, 31) + number) | 0, 17);
}
