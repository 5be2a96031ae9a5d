import fc from "fast-check";
import { faultGroups, type FaultKind } from "./faults";

/** How a shopper waits for the turn. An absent shopper sends nothing for longer than the grace time first. */
export type WaitMode = "polls" | "subscribes" | "is absent first";
export type TurnOutcome = "pays" | "cancels" | "lets the hold expire" | "leaves";
/** How often, and with which arguments, a shopper uses one idempotency key. */
export type Repetition = "once" | "again" | "twice at once" | "with other arguments";

export interface SeatChoice {
  count: number;
  /** The first seat as a fraction of the hall. Small fractions are more frequent, so shoppers compete. */
  offset: number;
  /** Whether the shopper asks which seats are free before it chooses. */
  readsFreeSeats: boolean;
}

/** The plan of one shopper for one visit to one concert. */
export interface Visit {
  isReturningUser: boolean;
  processIndex: number;
  waitMode: WaitMode;
  leavesWhileWaiting: boolean;
  pointsToCharge: number;
  chargesFirst: boolean;
  seatChoices: SeatChoice[];
  outcome: TurnOutcome;
  repetition: Record<"charge" | "hold" | "payment", Repetition>;
  /** Milliseconds after which the shopper aborts its first charge, hold or payment. */
  abortsAfterMilliseconds: number | null;
  pauseMilliseconds: number;
}

/** A fault that begins after a delay. Faults of processes affect the process with the index. */
export interface PlannedFault {
  fault: FaultKind;
  processIndex: number;
  delayMilliseconds: number;
  durationMilliseconds: number;
}

export const processCount = 3;

const oneOf = <Value>(weights: [number, Value][]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
const sometimes = (percent: number) =>
  oneOf([
    [percent, true],
    [100 - percent, false],
  ]);
const repetition = oneOf<Repetition>([
  [60, "once"],
  [15, "again"],
  [15, "twice at once"],
  [10, "with other arguments"],
]);

const seatChoice = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  offset: fc.integer({ min: 0, max: 99 }).map((percent) => (percent / 100) ** 2),
  readsFreeSeats: sometimes(50),
});

const visit: fc.Arbitrary<Visit> = fc.record({
  isReturningUser: sometimes(30),
  processIndex: fc.nat({ max: processCount - 1 }),
  waitMode: oneOf<WaitMode>([
    [60, "polls"],
    [30, "subscribes"],
    [10, "is absent first"],
  ]),
  leavesWhileWaiting: sometimes(5),
  pointsToCharge: fc.integer({ min: 1, max: 5 }).map((hundreds) => hundreds * 100),
  chargesFirst: sometimes(70),
  seatChoices: fc.array(seatChoice, { minLength: 4, maxLength: 4 }),
  outcome: oneOf<TurnOutcome>([
    [75, "pays"],
    [10, "cancels"],
    [10, "lets the hold expire"],
    [5, "leaves"],
  ]),
  repetition: fc.record({ charge: repetition, hold: repetition, payment: repetition }),
  abortsAfterMilliseconds: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 5 }),
  pauseMilliseconds: fc.nat({ max: 80 }),
});

const faultRound = (kinds: FaultKind[]): fc.Arbitrary<PlannedFault[]> =>
  fc
    .shuffledSubarray(kinds, { minLength: kinds.length })
    .chain((order) => fc.tuple(...order.map(plannedFault)));

function plannedFault(fault: FaultKind): fc.Arbitrary<PlannedFault> {
  return fc.record({
    fault: fc.constant(fault),
    processIndex: fc.nat({ max: processCount - 1 }),
    delayMilliseconds: fc.integer({ min: 50, max: 1_000 }),
    durationMilliseconds: fc.integer({ min: 20, max: 500 }),
  });
}

const visitsPerSample = 100;
const roundsPerSample = 10;

/** Yields the visits of a shopper without end. The same seed yields the same visits. */
export function* visitsOf(seed: number, shopper: number): Generator<Visit, never> {
  for (let part = 0; ; part += 1) {
    yield* fc.sample(fc.noBias(visit), { seed: mix(seed, shopper, part), numRuns: visitsPerSample });
  }
}

/** Yields faults without end. The same seed yields the same faults, each kind once before any kind repeats. */
export function* faultsOf(seed: number, group: number): Generator<PlannedFault, never> {
  const round = fc.noBias(faultRound(faultGroups[group]!));
  for (let part = 0; ; part += 1) {
    yield* fc.sample(round, { seed: mix(seed, -1 - group, part), numRuns: roundsPerSample }).flat();
  }
}

/** Makes one seed of three numbers, so that each part of the plan of each shopper differs. */
function mix(...numbers: [number, number, number]): number {
  return numbers.reduce((mixed, number) => (Math.imul(mixed, 31) + number) | 0, 17);
}
