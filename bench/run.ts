import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { startLocalStores, type LocalStores } from "../src/local-stores/local-stores";
import { hold } from "./hold";
import { journeys } from "./journeys";
import { queueDelay } from "./queue-delay";
import { queueGone } from "./queue-gone";
import { queueJoin } from "./queue-join";
import { queueMillion } from "./queue-million";
import { queuePush } from "./queue-push";
import { overload } from "./overload";
import { seatMap } from "./seat-map";
import { statements } from "./statements";
import { describeMachine } from "./support/machine";
import { drawPlot } from "./support/plot";
import { replaceSections, toMarkdown, type Benchmark, type Section } from "./support/report";
import { Stage } from "./support/stage";

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
];
const reportFile = "bench/report.md";
const plotsDirectory = "bench/plots";

/**
 * Runs the named benchmarks, or all of them, on a local Postgres and Redis that write durably. The names are in
 * `benchmarks` above. A run of all rewrites the report; with --keep, named benchmarks replace only their sections.
 */
async function main(args: string[]): Promise<void> {
  const keep = args.includes("--keep");
  const names = args.filter((arg) => arg !== "--keep");
  const chosen = choose(names);
  const directory = await mkdtemp(join(tmpdir(), "frontrow-bench-"));
  const services = await startLocalStores({ directory, log: console.error });
  const end = () => services.stop().finally(() => rm(directory, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void end().then(() => process.exit(1)));
  try {
    const head = `# Benchmarks\n\n\`npm run bench\`: ${await describeMachine(services)}\n`;
    console.log(head);
    const sections = await runAll(chosen, services);
    if (names.length === 0) await writeReport([head, ...sections.map(toMarkdown)].join("\n"), sections);
    else if (keep)
      await writeReport(
        replaceSections(await readFile(reportFile, "utf8"), sections.map(toMarkdown)),
        sections,
      );
  } finally {
    await end();
  }
}

function choose(names: string[]): Benchmark[] {
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) throw new Error(`There is no benchmark called ${unknown.join(" or ")}.`);
  return benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runAll(chosen: Benchmark[], services: LocalStores): Promise<Section[]> {
  const sections: Section[] = [];
  for (const benchmark of chosen) {
    const found = [await runOne(benchmark, services)].flat();
    found.forEach((section) => console.log(toMarkdown(section)));
    sections.push(...found);
  }
  return sections;
}

async function writeReport(report: string, sections: Section[]): Promise<void> {
  await mkdir(plotsDirectory, { recursive: true });
  for (const plot of sections.flatMap(({ plots = [] }) => plots))
    await writeFile(join(plotsDirectory, plot.file), drawPlot(plot));
  await writeFile(reportFile, await format(report, { parser: "markdown" }));
}

async function runOne({ name, measure }: Benchmark, services: LocalStores) {
  const stage = await Stage.open(services, name);
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
