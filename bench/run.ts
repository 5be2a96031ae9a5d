import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onStopSignal } from "../src/infrastructure/stop-signals";
import { format } from "prettier";
import { createTemplate } from "../test/support/database";
import { Stage } from "../test/support/stage";
import { startLocalStores, type LocalStores } from "../src/local-stores/local-stores";
import { hold } from "./hold";
import { journeys } from "./journeys";
import { queueDelay } from "./queue-delay";
import { queueGone } from "./queue-gone";
import { queueJoin } from "./queue-join";
import { queueMillion } from "./queue-million";
import { queuePush } from "./queue-push";
import { overload } from "./overload";
import { rivalsOnHall } from "./rivals";
import { rush } from "./rush";
import { seatMap } from "./seat-map";
import { statements } from "./statements";
import { describeMachine } from "./support/machine";
import { replaceSections, toMarkdown, type Benchmark, type Section } from "./support/report";

const benchmarks: Benchmark[] = [
  hold,
  seatMap,
  journeys,
  statements,
  queueJoin,
  queueMillion,
  queueGone,
  queuePush,
  queueDelay,
  overload,
  rivalsOnHall,
  rush,
];
const reportFile = "bench/report.md";
const plotDirectory = "bench/plots";

/**
 * Runs the named benchmarks, or all, on new local stores that are durable like those in production.
 * A run of all rewrites the report and the plots. With --keep, the named benchmarks replace their own sections and plots:
 * `npm run bench -- journeys --keep` also draws bench/plots/journey.svg.
 * Names: hold, seat-map, journeys, statements, queue-join, queue-million, queue-gone, queue-push, queue-delay, overload,
 * rivals, rush.
 */
async function main(args: string[]): Promise<void> {
  const keep = args.includes("--keep");
  const names = args.filter((arg) => arg !== "--keep");
  const chosen = choose(names);
  const directory = await mkdtemp(join(tmpdir(), "frontrow-bench-"));
  const stores = await startLocalStores({ directory, log: console.error });
  const end = () => stores.stop().finally(() => rm(directory, { recursive: true, force: true }));
  onStopSignal(() => void end().then(() => process.exit(1)));
  try {
    const head = `# Benchmarks\n\n\`npm run bench\`: ${await describeMachine(stores)}\n`;
    console.log(head);
    process.env.FRONTROW_TEST_DATABASE_URL = stores.databaseUrl;
    await createTemplate();
    const sections = await runAll(chosen, stores);
    if (names.length === 0 || keep) await writePlots(sections);
    if (names.length === 0) await writeReport([head, ...sections.map(toMarkdown)].join("\n"));
    else if (keep) {
      const report = await readFile(reportFile, "utf8");
      await writeReport(replaceSections(report, sections.map(toMarkdown)));
    }
  } finally {
    await end();
  }
}

function choose(names: string[]): Benchmark[] {
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no benchmark ${unknown.join(" or ")}. Names: ${benchmarks.map(({ name }) => name).join(", ")}.`,
    );
  return benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runAll(chosen: Benchmark[], stores: LocalStores): Promise<Section[]> {
  const sections: Section[] = [];
  for (const benchmark of chosen) {
    const found = [await runOne(benchmark, stores)].flat();
    found.forEach((section) => console.log(toMarkdown(section)));
    sections.push(...found);
  }
  return sections;
}

async function writeReport(report: string): Promise<void> {
  await writeFile(reportFile, await format(report, { parser: "markdown" }));
}

async function writePlots(sections: Section[]): Promise<void> {
  await mkdir(plotDirectory, { recursive: true });
  for (const { plot } of sections) if (plot) await writeFile(join(plotDirectory, plot.name), plot.svg);
}

async function runOne({ measure }: Benchmark, { redisUrl }: LocalStores) {
  const stage = await Stage.open({}, { processes: 0, redisUrl });
  try {
    return await measure(stage);
  } finally {
    await stage.close();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
