import { percentile } from "../../src/shared/percentile";
import { cpuMicrosecondsOf } from "./process-figures";
import type { Round } from "./load";

/** A round with the CPU time that each request cost one process. */
export interface CostedRound extends Round {
  cpuMicroseconds: number;
}

export interface Delays {
  p50: number;
  p99: number;
}

type RoundsOf<Results> = { [Name in keyof Results]: Results[Name][] };

/**
 * Runs rounds of each side in turn, so that other load on the machine affects all sides equally. The first rounds warm
 * caches and compilers, and do not count.
 */
export async function alternate<Results extends object>(
  sides: { [Name in keyof Results]: () => Promise<Results[Name]> },
  { warmUps, rounds }: { warmUps: number; rounds: number },
): Promise<RoundsOf<Results>> {
  const names = Object.keys(sides) as (keyof Results)[];
  const results = {} as RoundsOf<Results>;
  for (const name of names) results[name] = [];
  for (let round = 0; round < warmUps + rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await sides[name]();
      if (round >= warmUps) results[name].push(result);
    }
  }
  return results;
}

/** Runs a round and adds the CPU time of the process. */
export async function costed<Kind extends Round>(
  pid: number,
  run: () => Promise<Kind>,
): Promise<Kind & CostedRound> {
  const before = await cpuMicrosecondsOf(pid);
  const round = await run();
  return { ...round, cpuMicroseconds: ((await cpuMicrosecondsOf(pid)) - before) / round.count };
}

export const medianOf = (values: number[]): number => delaysOf(values).p50;

export function delaysOf(milliseconds: number[]): Delays {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  return { p50: percentile(sorted, 0.5)!, p99: percentile(sorted, 0.99)! };
}

export const rateOf = ({ count, seconds }: Round): number => count / seconds;

export const cpuOf = ({ cpuMicroseconds }: CostedRound): number => cpuMicroseconds;

/** The ratio of each round to the round of the baseline next to it. */
export function ratiosOf<Kind>(
  subject: Kind[],
  baseline: Kind[],
  valueOf: (round: Kind) => number,
): number[] {
  return subject.map((round, index) => valueOf(round) / valueOf(baseline[index]!));
}
