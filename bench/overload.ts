import type { ArrivalsMessage, Pace } from "./support/arrivals-process";
import { residentBytesOf } from "./support/child-process";
import { ForkedProcess } from "./support/forked-process";
import { perSecond, ratioText, times, type Benchmark, type Section } from "./support/report";
import { medianOf } from "./support/rounds";
import { periodSeconds, measurePeriod, type Scene, type LoadPeriod } from "./support/load-period";
import type { Stage } from "./support/stage";

const atOnce = 64;
const rounds = { bounded: 4, unbounded: 1 };
const unbounded = { MAX_OPERATIONS: "1000000" };
/** Without a limit, Node delays garbage collection, which would hide a growing heap. */
const heapMegabytes = 128;

interface Comparison {
  capacity: LoadPeriod[];
  twice: LoadPeriod[];
  /** The ratio of each period at twice the rate to the periods before and after it. */
  ratios: number[];
}

/** Compares arrivals at twice the rate that can be served with a constant number of buyers. */
export const overload: Benchmark = { name: "overload", measure };

async function measure(stage: Stage): Promise<Section> {
  const bounded = await open(stage);
  const before = await residentBytesOf(bounded.api.pid);
  const { capacity, twice, ratios } = await compareTwice(bounded, rounds.bounded);
  const last = capacity.at(-1)!;
  const once = await measurePeriod(bounded, { perSecond: last.bought });
  const after = await residentBytesOf(bounded.api.pid);
  const without = await compareTwice(await open(stage, unbounded), rounds.unbounded);
  return {
    title: "Twice the load that can be served",
    header: [
      "people",
      "come per second",
      "buy per second",
      "ratio (target 0.80)",
      "ms of what is served",
      "ms of a refusal",
      "ms of `/healthz`",
      "ms of `/metrics`",
      "most resident MB",
    ],
    rows: [
      row(`${atOnce} at any time: the capacity`, capacity, "1"),
      row("coming at that rate", [once], times(once.bought / last.bought)),
      row("coming at twice that rate", twice, ratioText(rangeOf(ratios))),
      row(`without a bound, ${atOnce} at any time`, without.capacity, "1"),
      row("without a bound, at twice that rate", without.twice, ratioText(rangeOf(without.ratios))),
    ],
    remarks: [
      "Each issues a token, holds a seat, charges points and pays; a refused person leaves. People who come at a rate come",
      `at random moments, whether or not others are answered. ${rounds.bounded} periods of ${periodSeconds} seconds at twice the rate stand between periods`,
      `at capacity, and ${rounds.unbounded} where operations are not bounded (\`MAX_OPERATIONS\`). Times are p50 / p99.`,
      `The API had ${megabytes(before)} MB in RAM before these periods and ${megabytes(after)} MB after them. Node was allowed ${heapMegabytes} MB of old objects.`,
      `Of the refusals at twice the rate ${percent(shareAt(twice, "issue"))} met people who joined, the others met people during a purchase.`,
      `The people are a process next to the API, Postgres and Redis on the same cores. It takes ${percent(generatorOf(capacity))} of a core at capacity and`,
      `${percent(generatorOf(twice))} at twice the rate, and what that takes from the API counts against the ratio.`,
      "Their connections are open beforehand, as those of a load balancer are: Node accepts one new connection in each turn",
      "of its event loop, so that under load new ones wait before the API can see them.",
    ],
  };
}

async function open(stage: Stage, settings: Record<string, string> = {}): Promise<Scene> {
  const arrivals = new ForkedProcess<ArrivalsMessage>("bench/support/arrivals-process.ts");
  stage.atEnd(() => arrivals.stop());
  const scene = {
    stage,
    arrivals,
    api: await stage.api({ ...settings, NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}` }),
  };
  await measurePeriod(scene, { atOnce });
  return scene;
}

async function compareTwice(scene: Scene, count: number): Promise<Comparison> {
  const capacity = [await measurePeriod(scene, { atOnce })];
  const twice: LoadPeriod[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const before = capacity.at(-1)!;
    const pace: Pace = { perSecond: before.bought * 2 };
    const pressed = await measurePeriod(scene, pace);
    const after = await measurePeriod(scene, { atOnce });
    ratios.push((pressed.bought * 2) / (before.bought + after.bought));
    twice.push(pressed);
    capacity.push(after);
  }
  return { capacity, twice, ratios };
}

function row(name: string, periods: LoadPeriod[], ratio: string): string[] {
  const delays = (of: "served" | "refused" | "health" | "metrics") => {
    const known = periods.flatMap((period) => period[of] ?? []);
    if (known.length === 0) return "";
    return `${medianOf(known.map(({ p50 }) => p50)).toFixed(0)} / ${medianOf(known.map(({ p99 }) => p99)).toFixed(0)}`;
  };
  return [
    name,
    perSecond(medianOf(periods.map(({ came }) => came))),
    perSecond(rateOf(periods)),
    ratio,
    delays("served"),
    delays("refused"),
    delays("health"),
    delays("metrics"),
    megabytes(Math.max(...periods.map(({ residentBytes }) => residentBytes))),
  ];
}

const rateOf = (periods: LoadPeriod[]): number => medianOf(periods.map(({ bought }) => bought));

const generatorOf = (periods: LoadPeriod[]): number =>
  medianOf(periods.map(({ generatorCores }) => generatorCores));

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function shareAt(periods: LoadPeriod[], step: string): number {
  const counts = periods.flatMap(({ refusedAt }) => Object.entries(refusedAt));
  const sum = (of: typeof counts) => of.reduce((total, [, count]) => total + count, 0);
  return sum(counts.filter(([name]) => name === step)) / sum(counts);
}

const rangeOf = (ratios: number[]) => ({
  ratio: medianOf(ratios),
  min: Math.min(...ratios),
  max: Math.max(...ratios),
});
