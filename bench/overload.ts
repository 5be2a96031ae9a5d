import { Arrivals } from "./support/arrivals";
import type { Pace } from "./support/arrivals-process";
import { residentBytesOf } from "./support/child-process";
import { perSecond, ratioText, times, type Benchmark, type Section } from "./support/report";
import { medianOf } from "./support/rounds";
import { SPELL_SECONDS, spellOf, type Scene, type Spell } from "./support/spell";
import type { Stage } from "./support/stage";

const atOnce = 64;
const rounds = { bounded: 4, unbounded: 1 };
const unbounded = { MAX_OPERATIONS: "1000000" };
/** Node would let garbage lie for as long as the machine has room, which would hide what grows. */
const heapMegabytes = 128;

interface Comparison {
  capacity: Spell[];
  twice: Spell[];
  /** Of each spell at twice the rate to those before and after it. */
  ratios: number[];
}

/** People who come to buy at twice the rate at which they can be served, against as many as are served at once. */
export const overload: Benchmark = { name: "overload", measure };

async function measure(stage: Stage): Promise<Section> {
  const bounded = await open(stage);
  const before = await residentBytesOf(bounded.api.pid);
  const { capacity, twice, ratios } = await compareTwice(bounded, rounds.bounded);
  const last = capacity.at(-1)!;
  const once = await spellOf(bounded, { perSecond: last.bought });
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
      "Each issues a token, holds a seat, charges points and pays; who is refused goes away. Whoever comes at a rate comes",
      `at random moments, whether or not others are answered. ${rounds.bounded} spells of ${SPELL_SECONDS} seconds at twice the rate stand between spells`,
      `at capacity, and ${rounds.unbounded} where operations are not bounded (\`MAX_OPERATIONS\`). Times are p50 / p99.`,
      `The API had ${megabytes(before)} MB in RAM before these spells and ${megabytes(after)} MB after them. Node was allowed ${heapMegabytes} MB of old objects.`,
      `Of the refusals at twice the rate ${percent(shareAt(twice, "issue"))} met people who joined, the others people amid a purchase.`,
      `The people are a process beside the API, Postgres and Redis on the same cores. It takes ${percent(generatorOf(capacity))} of a core at capacity and`,
      `${percent(generatorOf(twice))} at twice the rate, and what that takes from the API counts against the ratio.`,
      "Their connections are open beforehand, as those of a load balancer are: Node accepts one new connection in each turn",
      "of its event loop, so that under load new ones wait before the API can see them.",
    ],
  };
}

async function open(stage: Stage, settings: Record<string, string> = {}): Promise<Scene> {
  const arrivals = Arrivals.start();
  stage.atEnd(() => arrivals.leave());
  const scene = {
    stage,
    arrivals,
    api: await stage.api({ ...settings, NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}` }),
  };
  await spellOf(scene, { atOnce });
  return scene;
}

async function compareTwice(scene: Scene, count: number): Promise<Comparison> {
  const capacity = [await spellOf(scene, { atOnce })];
  const twice: Spell[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const before = capacity.at(-1)!;
    const pace: Pace = { perSecond: before.bought * 2 };
    const pressed = await spellOf(scene, pace);
    const after = await spellOf(scene, { atOnce });
    ratios.push((pressed.bought * 2) / (before.bought + after.bought));
    twice.push(pressed);
    capacity.push(after);
  }
  return { capacity, twice, ratios };
}

function row(name: string, spells: Spell[], ratio: string): string[] {
  const delays = (of: "served" | "refused" | "health" | "metrics") => {
    const known = spells.flatMap((spell) => spell[of] ?? []);
    if (known.length === 0) return "";
    return `${medianOf(known.map(({ p50 }) => p50)).toFixed(0)} / ${medianOf(known.map(({ p99 }) => p99)).toFixed(0)}`;
  };
  return [
    name,
    perSecond(medianOf(spells.map(({ came }) => came))),
    perSecond(rateOf(spells)),
    ratio,
    delays("served"),
    delays("refused"),
    delays("health"),
    delays("metrics"),
    megabytes(Math.max(...spells.map(({ residentBytes }) => residentBytes))),
  ];
}

const rateOf = (spells: Spell[]): number => medianOf(spells.map(({ bought }) => bought));

const generatorOf = (spells: Spell[]): number => medianOf(spells.map(({ generatorCores }) => generatorCores));

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function shareAt(spells: Spell[], step: string): number {
  const counts = spells.flatMap(({ refusedAt }) => Object.entries(refusedAt));
  const sum = (of: typeof counts) => of.reduce((total, [, count]) => total + count, 0);
  return sum(counts.filter(([name]) => name === step)) / sum(counts);
}

const rangeOf = (ratios: number[]) => ({
  ratio: medianOf(ratios),
  min: Math.min(...ratios),
  max: Math.max(...ratios),
});
