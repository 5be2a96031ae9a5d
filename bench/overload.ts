import type { Stage } from "../test/support/stage";
import { BuyersRound, type BuyersPlan } from "./support/buyers";
import { residentBytesOf } from "./support/process-figures";
import { programCostText, Programs, type ProgramCpu } from "./support/programs";
import { decimal, ratioText, whole, type Benchmark, type Section } from "./support/report";
import { delaysOf, medianOf } from "./support/rounds";
import { createSale, createUsers } from "./support/sale";
import { startApi, type Server } from "./support/server";

const atOnce = 64;
const rounds = { bounded: 4, unbounded: 1 };
/** The default of the API, and no bound. */
const maxOperations = { bounded: 100, unbounded: 1_000_000 };
/** Without this limit Node keeps garbage while the machine has room, which would hide a growing heap. */
const heapMegabytes = 128;
const roundSeconds = 5;
const memoryMilliseconds = 100;
/** More than any machine serves. */
const maxServedPerSecond = 1_000;

interface Scene {
  stage: Stage;
  api: Server;
  programs: Programs;
}

interface Round {
  buyers: BuyersRound;
  arrivedPerSecond: number;
  boughtPerSecond: number;
  /** The maximum memory of the API in RAM. */
  residentBytes: number;
  /** The CPU time of each program for a purchase. */
  cost: ProgramCpu;
}

interface Comparison {
  capacity: Round[];
  twice: Round[];
  /** The purchases of each round at twice the rate, to those of the rounds before and after it. */
  ratios: number[];
}

/** Buyers who arrive at twice the rate that the API can serve, against the rate at its capacity. */
export const overload: Benchmark = { name: "overload", measure };

async function measure(stage: Stage): Promise<Section> {
  const bounded = await open(stage, maxOperations.bounded);
  const before = await residentBytesOf(bounded.api.pid);
  const { capacity, twice, ratios } = await compareTwice(bounded, rounds.bounded);
  const last = capacity.at(-1)!;
  const once = await runRound(bounded, { perSecond: last.boughtPerSecond });
  const after = await residentBytesOf(bounded.api.pid);
  const without = await compareTwice(await open(stage, maxOperations.unbounded), rounds.unbounded);
  const joins = sumOf(twice, ({ refusedJoins }) => refusedJoins);
  const refused = sumOf(twice, (buyers) => buyers.refused.length);
  const costText = (of: Round[]) => programCostText(of.map(({ cost }) => cost));
  return {
    title: "Twice the load that can be served",
    header: [
      "buyers",
      "arrive per second",
      "buy per second",
      "ratio (target 0.95)",
      "ms of a served operation",
      "ms of a refusal",
      "ms of `/healthz`",
      "ms of `/metrics`",
      "max resident MB",
    ],
    rows: [
      row(`${atOnce} at any time: the capacity`, capacity, "1"),
      row("arriving at that rate", [once], decimal(once.boughtPerSecond / last.boughtPerSecond)),
      row("arriving at twice that rate", twice, ratioText(ratios)),
      row(`without a bound, ${atOnce} at any time`, without.capacity, "1"),
      row("without a bound, at twice that rate", without.twice, ratioText(without.ratios)),
    ],
    remarks: [
      "Each buyer has an own address, issues a token, holds a seat, charges points and pays, and goes away when refused.",
      `Arrivals are at random moments, independent of the answers. Rounds take ${roundSeconds} seconds: ${rounds.bounded} at twice the rate, between rounds at capacity,`,
      `and ${rounds.unbounded} without a bound on operations (\`MAX_OPERATIONS\`). Times are p50 / p99 of all rounds together.`,
      `The API had ${megabytes(before)} MB in RAM before these rounds and ${megabytes(after)} MB after them. Node was allowed ${heapMegabytes} MB of old objects.`,
      `At twice the rate ${percent(joins / refused)} of the refusals met users who joined, the others met buyers during a purchase.`,
      `CPU ms for each purchase: at capacity ${costText(capacity)}; at twice the rate ${costText(twice)}.`,
      "The load is the one process of all buyers. All share the cores, so what one of them takes counts against the ratio.",
      "The connections are open before a round, like those of a load balancer. Node accepts one new connection in each turn",
      "of its event loop, so under load new connections wait before the API can see them.",
    ],
  };
}

async function open(stage: Stage, maxOperations: number): Promise<Scene> {
  const api = await startApi(stage, {
    MAX_OPERATIONS: String(maxOperations),
    // One address gets only a share of the operations, so each buyer has an own one.
    TRUSTED_PROXIES: "127.0.0.1",
    NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
  });
  const scene = { stage, api, programs: new Programs(stage, api.pid) };
  await runRound(scene, { atOnce });
  return scene;
}

async function compareTwice(scene: Scene, count: number): Promise<Comparison> {
  const capacity = [await runRound(scene, { atOnce })];
  const twice: Round[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const before = capacity.at(-1)!;
    const overloaded = await runRound(scene, { perSecond: before.boughtPerSecond * 2 });
    const after = await runRound(scene, { atOnce });
    ratios.push((overloaded.boughtPerSecond * 2) / (before.boughtPerSecond + after.boughtPerSecond));
    twice.push(overloaded);
    capacity.push(after);
  }
  return { capacity, twice, ratios };
}

async function runRound({ stage, api, programs }: Scene, pace: BuyersPlan["pace"]): Promise<Round> {
  const count = Math.ceil(roundSeconds * ("atOnce" in pace ? maxServedPerSecond : pace.perSecond * 2));
  const sale = await createSale(stage, count);
  const userIds = await createUsers(stage, count);
  const memory: Promise<number>[] = [];
  const timer = setInterval(() => memory.push(residentBytesOf(api.pid)), memoryMilliseconds);
  const plan = { sale, userIds, seconds: roundSeconds, pace };
  const run = () => BuyersRound.run(api.address, plan).finally(() => clearInterval(timer));
  const { result: buyers, cost } = await programs.costOf(run, ({ bought }) => bought);
  return {
    buyers,
    arrivedPerSecond: buyers.arrived / roundSeconds,
    boughtPerSecond: buyers.bought / roundSeconds,
    residentBytes: Math.max(...(await Promise.all(memory))),
    cost,
  };
}

function row(name: string, of: Round[], ratio: string): string[] {
  const delays = (kind: "served" | "refused" | "health" | "metrics") => {
    const milliseconds = of.flatMap(({ buyers }) => buyers[kind]);
    if (milliseconds.length === 0) return "";
    const { p50, p99 } = delaysOf(milliseconds);
    return `${whole(p50)} / ${whole(p99)}`;
  };
  return [
    name,
    whole(medianOf(of.map(({ arrivedPerSecond }) => arrivedPerSecond))),
    whole(medianOf(of.map(({ boughtPerSecond }) => boughtPerSecond))),
    ratio,
    delays("served"),
    delays("refused"),
    delays("health"),
    delays("metrics"),
    megabytes(Math.max(...of.map(({ residentBytes }) => residentBytes))),
  ];
}

function sumOf(of: Round[], valueOf: (buyers: BuyersRound) => number): number {
  return of.reduce((sum, { buyers }) => sum + valueOf(buyers), 0);
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

const percent = (share: number): string => `${Math.round(share * 100)} %`;
