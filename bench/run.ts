import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { startPrivateServices, type PrivateServices } from "../src/infrastructure/private-services";
import { hold } from "./hold";
import { journeys } from "./journeys";
import { seatMap } from "./seat-map";
import { statements } from "./statements";
import { describeMachine } from "./support/machine";
import { toMarkdown, type Benchmark } from "./support/report";
import { Stage } from "./support/stage";

const benchmarks: Benchmark[] = [hold, seatMap, journeys, statements];
const reportFile = "bench/report.md";

/**
 * Runs the benchmarks that are named, or all of them, on a Postgres and a Redis of their own that keep what they
 * commit, as the real ones do. A run of all of them rewrites the report.
 */
async function main(names: string[]): Promise<void> {
  const chosen = choose(names);
  const directory = await mkdtemp(join(tmpdir(), "frontrow-bench-"));
  const services = await startPrivateServices({ directory, log: console.error });
  const end = () => services.stop().finally(() => rm(directory, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void end().then(() => process.exit(1)));
  try {
    const report = await runAll(chosen, services);
    if (names.length === 0) await writeFile(reportFile, await format(report, { parser: "markdown" }));
  } finally {
    await end();
  }
}

function choose(names: string[]): Benchmark[] {
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) throw new Error(`There is no benchmark called ${unknown.join(" or ")}.`);
  return benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runAll(chosen: Benchmark[], services: PrivateServices): Promise<string> {
  const parts = [`# Benchmarks\n\n\`npm run bench\`: ${await describeMachine(services)}\n`];
  console.log(parts[0]);
  for (const benchmark of chosen) {
    const section = toMarkdown(await runOne(benchmark, services));
    console.log(section);
    parts.push(section);
  }
  return parts.join("\n");
}

async function runOne({ name, measure }: Benchmark, services: PrivateServices) {
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
